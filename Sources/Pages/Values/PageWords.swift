import AuthorizationServer
import JOSE

/// Spans, dates, devices and notices in the words of one language.
struct PageWords: Sendable {
    let messages: Messages

    /// "30 seconds", "2 minutes": rounded up, so that nobody comes too early.
    func span(seconds: Int) -> String {
        switch max(1, seconds) {
        case let seconds where seconds < 90: messages.counted("seconds", seconds)
        case let seconds where seconds < 90 * 60: messages.counted("minutes", (seconds + 59) / 60)
        case let seconds: messages.counted("hours", (seconds + 3599) / 3600)
        }
    }

    /// "24 November 2026" (in UTC: a page without script does not know the person's time zone).
    func date(_ time: NumericDate) -> String {
        let (year, month, day) = Self.civil(days: Int((time.seconds / 86_400).rounded(.down)))
        return messages(
            "date",
            ["day": String(day), "month": messages["month_\(month)"], "year": String(year)]
        )
    }

    /// "active 5 minutes ago".
    func lastUse(_ time: NumericDate, now: NumericDate) -> String {
        switch Int(time.distance(to: now).components.seconds) {
        case ..<120: messages["used_now"]
        case let seconds where seconds < 5400: messages.counted("used_minutes", seconds / 60)
        case let seconds where seconds < 48 * 3600: messages.counted("used_hours", seconds / 3600)
        case let seconds: messages.counted("used_days", seconds / 86_400)
        }
    }

    /// "Firefox on Linux", from what a browser calls itself.
    func device(_ userAgent: String?) -> String {
        guard let userAgent else { return messages["device_unknown"] }
        let browser = Self.browsers.first { userAgent.contains($0.mark) }?.name
        let system = Self.systems.first { userAgent.contains($0.mark) }?.name
        return switch (browser, system) {
        case (nil, nil): messages["device_unknown"]
        case (let browser?, nil): browser
        case (let browser, let system?):
            messages("device", ["browser": browser ?? messages["browser_unknown"], "system": system])
        }
    }

    /// What is said of a notice, and what to do.
    func notice(_ notice: PageNotice) -> (text: String, advice: String?) {
        switch notice {
        case .wrongCredentials: advised("notice_wrong_credentials")
        case .wrongCode: advised("notice_wrong_code")
        case .wrongPassword: (messages["notice_wrong_password"], nil)
        case .blocked(let seconds):
            (messages["notice_blocked"], messages("notice_blocked_advice", ["time": span(seconds: seconds)]))
        case .busy: advised("notice_busy")
        case .unavailable: advised("notice_unavailable")
        case .staleForm: advised("notice_stale_form")
        case .offerChanged: advised("notice_offer_changed")
        case .passwordNeeded: (messages["notice_password_needed"], nil)
        case .signInAgain: advised("notice_sign_in_again")
        case .passwordsDiffer: (messages["notice_passwords_differ"], nil)
        case .passwordRefused(let refusal, let minimum): (refused(refusal, minimum), nil)
        case .passwordChanged: (messages["notice_password_changed"], nil)
        case .sessionEnded: (messages["notice_session_ended"], nil)
        case .otherSessionsEnded: (messages["notice_other_sessions_ended"], nil)
        case .appDisconnected: (messages["notice_app_disconnected"], nil)
        case .secondFactorRemoved: (messages["notice_second_factor_removed"], nil)
        case .secondFactorSetUp: (messages["notice_second_factor_set_up"], nil)
        }
    }

    private func refused(_ refusal: PasswordRefusal, _ minimum: Int) -> String {
        switch refusal {
        case .tooShort: messages("password_too_short", ["minimum": String(minimum)])
        case .tooLong: messages["password_too_long"]
        case .unprintable: messages["password_unprintable"]
        case .personal: messages["password_personal"]
        case .common: messages["password_common"]
        case .predictable: messages["password_predictable"]
        case .unchanged: messages["password_unchanged"]
        }
    }

    private func advised(_ key: String) -> (text: String, advice: String?) {
        (messages[key], messages[key + "_advice"])
    }

    /// Each names itself with the marks of those that it imitates, so the most special come first.
    private static let browsers = [
        (mark: "Edg", name: "Edge"), (mark: "OPR/", name: "Opera"), (mark: "SamsungBrowser/", name: "Samsung Internet"),
        (mark: "Firefox/", name: "Firefox"), (mark: "FxiOS/", name: "Firefox"), (mark: "CriOS/", name: "Chrome"),
        (mark: "HeadlessChrome/", name: "Chrome"), (mark: "Chromium/", name: "Chromium"),
        (mark: "Chrome/", name: "Chrome"), (mark: "Safari/", name: "Safari"), (mark: "curl/", name: "curl"),
    ]
    private static let systems = [
        (mark: "iPhone", name: "iPhone"), (mark: "iPad", name: "iPad"), (mark: "Android", name: "Android"),
        (mark: "Windows", name: "Windows"), (mark: "Mac OS X", name: "Mac"), (mark: "CrOS", name: "ChromeOS"),
        (mark: "Linux", name: "Linux"),
    ]

    /// Year, month and day of the Gregorian calendar, `days` after 1970-01-01.
    ///
    /// Counted in eras of 400 years from 1 March, so that the leap day is the last of its year.
    private static func civil(days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}
