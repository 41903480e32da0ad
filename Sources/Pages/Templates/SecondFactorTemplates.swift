/// The second factor: asking for it, setting it up, changing it.
enum SecondFactorTemplates {
    static let check = #"""
        <section class="card">
        <h1>{{t.second_factor_title}}</h1>
        <p class="lead">{{t.second_factor_lead}}</p>
        {{> person}}
        {{> notice}}
        <form class="stack" method="post" action="{{form.action}}">
        {{> hidden}}
        <div class="field">
        {{> code}}
        </div>
        <button class="primary" type="submit">{{t.continue_button}}</button>
        </form>
        <details class="more">
        <summary>{{t.recovery_code_instead}}</summary>
        <form class="stack" method="post" action="{{form.action}}">
        {{> hidden}}
        <div class="field">
        <label for="recovery">{{t.recovery_code_label}}</label>
        <input class="code" id="recovery" name="code" type="text" autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="64" required aria-describedby="recovery-hint">
        <p class="hint" id="recovery-hint">{{t.recovery_code_hint}}</p>
        </div>
        <button class="secondary" type="submit">{{t.recovery_code_button}}</button>
        </form>
        </details>
        </section>

        """#

    static let setup = #"""
        <section class="card">
        <h1>{{t.setup_title}}</h1>
        <p class="lead">{{lead}}</p>
        {{> notice}}
        {{^key}}
        <ol class="steps">
        <li><h2>{{t.setup_app_title}}</h2><p>{{t.setup_app_text}}</p></li>
        <li><h2>{{t.setup_scan_title}}</h2><p>{{t.setup_scan_text}}</p></li>
        <li><h2>{{t.setup_keep_title}}</h2><p>{{t.setup_keep_text}}</p></li>
        </ol>
        <form class="stack" method="post" action="{{form.action}}">
        {{> hidden}}
        {{#asksPassword}}
        <div class="field">
        <label for="password">{{t.current_password_label}}</label>
        <input id="password" name="password" type="password" autocomplete="current-password" maxlength="1024" required{{#noticeIsBad}} aria-invalid="true" aria-describedby="notice"{{/noticeIsBad}}>
        </div>
        {{/asksPassword}}
        <button class="primary" type="submit">{{t.setup_begin}}</button>
        </form>
        {{/key}}
        {{#key}}
        <ol class="steps">
        <li>
        <h2>{{t.setup_code_title}}</h2>
        {{#qrCode}}<div class="qr">{{{qrCode}}}</div>{{/qrCode}}
        <p>{{t.setup_key_text}}</p>
        <p class="key"><code>{{key}}</code></p>
        <p><a href="{{keyURI}}">{{t.setup_open_app}}</a></p>
        </li>
        <li>
        <h2>{{t.setup_confirm_title}}</h2>
        <form class="stack" method="post" action="{{form.action}}">
        {{> hidden}}
        <div class="field">
        {{> code}}
        </div>
        {{#asksPassword}}
        <div class="field">
        <label for="password">{{t.current_password_label}}</label>
        <input id="password" name="password" type="password" autocomplete="current-password" maxlength="1024" required>
        </div>
        {{/asksPassword}}
        <button class="primary" type="submit">{{t.setup_button}}</button>
        </form>
        </li>
        </ol>
        {{/key}}
        </section>
        {{#backURL}}<p class="below"><a href="{{backURL}}">{{t.back_to_account}}</a></p>{{/backURL}}

        """#

    static let change = #"""
        <section class="card">
        <h1>{{heading}}</h1>
        <p class="lead">{{lead}}</p>
        {{> notice}}
        <form class="stack" method="post" action="{{form.action}}">
        {{> hidden}}
        <div class="field">
        <label for="code">{{t.any_code_label}}</label>
        <input class="code" id="code" name="code" type="text" autocomplete="one-time-code" autocapitalize="none" maxlength="64" required spellcheck="false"{{^noticeIsBad}} autofocus{{/noticeIsBad}}{{#noticeIsBad}} aria-invalid="true" aria-describedby="notice"{{/noticeIsBad}}>
        </div>
        <button class="{{buttonKind}}" type="submit">{{button}}</button>
        </form>
        </section>
        <p class="below"><a href="{{backURL}}">{{t.back_to_account}}</a></p>

        """#

    static let recoveryCodes = #"""
        <section class="card">
        <h1>{{t.recovery_title}}</h1>
        <p class="lead">{{t.recovery_lead}}</p>
        <ul class="codes">
        {{#codes}}
        <li><code>{{.}}</code></li>
        {{/codes}}
        </ul>
        <div class="notice warn"><p>{{t.recovery_warning}}</p></div>
        <a class="button primary" href="{{nextURL}}">{{t.recovery_button}}</a>
        </section>

        """#
}
