/// What all pages share.
enum LayoutTemplates {
    /// The whole document around a page.
    static let layout = #"""
        <!doctype html>
        <html lang="{{language}}">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="robots" content="noindex">
        <title>{{title}} · {{tenant}}</title>
        <link rel="stylesheet" href="{{stylesheet}}">
        <link rel="icon" href="{{icon}}"{{#iconType}} type="{{iconType}}"{{/iconType}}>
        </head>
        <body class="{{kind}}">
        <div class="page">
        <header class="brand">
        {{#logo}}<img class="logo" src="{{logo}}" alt="">{{/logo}}
        {{^logo}}<span class="monogram" aria-hidden="true">{{tenantInitial}}</span>{{/logo}}
        <span class="brand-name">{{tenant}}</span>
        </header>
        <main>
        {{{content}}}
        </main>
        <footer class="foot"><p>{{footer}}</p></footer>
        </div>
        </body>
        </html>

        """#

    /// What went wrong or well; it takes the focus, so that it is read first.
    static let notice = #"""
        {{#notice}}
        <div class="notice {{noticeKind}}" id="notice" tabindex="-1"{{#noticeIsBad}} role="alert" autofocus{{/noticeIsBad}}{{^noticeIsBad}} role="status"{{/noticeIsBad}}>
        <p><strong>{{notice}}</strong></p>
        {{#noticeAdvice}}<p>{{noticeAdvice}}</p>{{/noticeAdvice}}
        </div>
        {{/notice}}
        """#

    /// What every form carries.
    static let hidden = #"""
        <input type="hidden" name="csrf" value="{{form.csrf}}">
        {{#form.request}}<input type="hidden" name="request" value="{{form.request}}">{{/form.request}}

        """#

    /// Who is signed in.
    static let person = #"""
        {{#person}}
        <div class="person">
        <span class="avatar" aria-hidden="true">{{initial}}</span>
        <span class="person-text"><span class="person-name">{{name}}</span>{{#detail}}<span class="person-detail">{{detail}}</span>{{/detail}}</span>
        </div>
        {{/person}}
        """#

    /// The field for a one-time password, and behind it the one for a recovery code.
    static let code = #"""
        <label for="code">{{t.code_label}}</label>
        <input class="code" id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code" maxlength="9" required spellcheck="false"{{^noticeIsBad}} autofocus{{/noticeIsBad}}{{#noticeIsBad}} aria-invalid="true" aria-describedby="notice"{{/noticeIsBad}}>

        """#
}
