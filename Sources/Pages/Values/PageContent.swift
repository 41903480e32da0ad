import AuthorizationServer

/// A page on its way to HTML: which template, with which values, under which title.
struct PageContent {
    /// The name of the template.
    var template: String
    /// The title of the document.
    var title: String
    /// The class of the body, which says how wide the page is.
    var kind = ""
    /// What the template asks for by name.
    var values: [String: Any]

    init(_ template: String, title: String, kind: String = "", _ values: [String: Any?]) {
        self.template = template
        self.title = title
        self.kind = kind
        self.values = values.compactMapValues { $0 }
    }

    /// The same with a notice, which the title tells first when something went wrong.
    func with(_ notice: PageNotice?, _ words: PageWords) -> PageContent {
        guard let notice else { return self }
        var content = self
        let (text, advice) = words.notice(notice)
        content.values["notice"] = text
        if let advice { content.values["noticeAdvice"] = advice }
        content.values["noticeIsBad"] = !notice.isGood
        content.values["noticeKind"] = notice.isGood ? "good" : "bad"
        if !notice.isGood { content.title = words.messages["error_prefix"] + ": " + title }
        return content
    }
}

extension PageForm {
    /// As templates name it.
    var values: [String: Any] {
        var values = ["action": action, "csrf": csrf]
        values["request"] = request
        return values
    }
}

extension PersonLine {
    /// As templates name it.
    var values: [String: Any] {
        var values = ["name": name, "initial": initial(of: name)]
        values["detail"] = detail
        return values
    }
}

/// The first letter or digit, as a capital; a dot where there is none.
func initial(of name: String) -> String {
    name.first { $0.isLetter || $0.isNumber }.map { String($0).uppercased() } ?? "•"
}
