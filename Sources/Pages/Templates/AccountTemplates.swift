/// A person's own page, and changing one's password.
enum AccountTemplates {
    static let account = #"""
        <div class="title-row">
        <div>
        <h1>{{t.account_title}}</h1>
        {{> person}}
        </div>
        <form method="post" action="{{signOut.action}}">
        <input type="hidden" name="csrf" value="{{signOut.csrf}}">
        <button class="secondary small" type="submit">{{t.sign_out_button}}</button>
        </form>
        </div>
        {{> notice}}
        {{#hasSecurity}}
        <section class="card" aria-labelledby="security">
        <h2 id="security">{{t.account_security}}</h2>
        <ul class="rows">
        {{#hasPassword}}
        <li class="row">
        <div class="row-text"><span class="row-title">{{t.password_label}}</span><span class="row-detail">{{t.account_password_detail}}</span></div>
        <div class="row-actions"><a class="button secondary small" href="{{basePath}}/account/password">{{t.account_change_password}}</a></div>
        </li>
        {{/hasPassword}}
        {{#secondFactor}}
        <li class="row">
        <div class="row-text"><span class="row-title">{{t.second_factor_name}}{{#isOn}} <span class="badge good">{{t.on}}</span>{{/isOn}}{{^isOn}} <span class="badge">{{t.off}}</span>{{/isOn}}</span><span class="row-detail">{{detail}}</span></div>
        <div class="row-actions">
        {{#isOn}}<a class="button secondary small" href="{{basePath}}/account/recovery-codes">{{t.account_new_codes}}</a>{{/isOn}}
        {{#removable}}<a class="button quiet small" href="{{basePath}}/account/second-factor/remove">{{t.remove}}<span class="unseen"> {{t.second_factor_name}}</span></a>{{/removable}}
        {{^isOn}}<a class="button secondary small" href="{{basePath}}/account/second-factor">{{t.account_set_up}}</a>{{/isOn}}
        </div>
        </li>
        {{/secondFactor}}
        </ul>
        </section>
        {{/hasSecurity}}
        <section class="card" aria-labelledby="sessions">
        <h2 id="sessions">{{t.account_sessions}}</h2>
        <p class="lead">{{t.account_sessions_text}}</p>
        <ul class="rows">
        {{#sessions}}
        <li class="row">
        <div class="row-text"><span class="row-title">{{device}}{{#isCurrent}} <span class="badge good">{{t.account_this_device}}</span>{{/isCurrent}}</span><span class="row-detail">{{detail}}</span></div>
        {{#form}}
        <form class="row-actions" method="post" action="{{form.action}}">
        <input type="hidden" name="csrf" value="{{form.csrf}}">
        <input type="hidden" name="session" value="{{id}}">
        <button class="quiet small" type="submit">{{t.account_end_session}}<span class="unseen">: {{device}}</span></button>
        </form>
        {{/form}}
        </li>
        {{/sessions}}
        </ul>
        {{#endOthers}}
        <form class="after" method="post" action="{{endOthers.action}}">
        <input type="hidden" name="csrf" value="{{endOthers.csrf}}">
        <button class="secondary small" type="submit">{{t.account_end_others}}</button>
        </form>
        {{/endOthers}}
        </section>
        <section class="card" aria-labelledby="apps">
        <h2 id="apps">{{t.account_apps}}</h2>
        {{#hasApps}}
        <p class="lead">{{t.account_apps_text}}</p>
        <ul class="rows">
        {{#apps}}
        <li class="row">
        <div class="row-text"><span class="row-title">{{name}}{{#host}} <span class="host">{{host}}</span>{{/host}}</span><span class="row-detail">{{since}}</span>
        {{#hasPermissions}}
        <details class="more"><summary>{{t.account_app_permissions}}</summary>
        <ul class="ticks">
        {{#permissions}}
        <li>{{.}}</li>
        {{/permissions}}
        </ul>
        </details>
        {{/hasPermissions}}
        </div>
        <form class="row-actions" method="post" action="{{form.action}}">
        <input type="hidden" name="csrf" value="{{form.csrf}}">
        <input type="hidden" name="grant" value="{{id}}">
        <button class="quiet small" type="submit">{{t.account_disconnect}}<span class="unseen">: {{name}}</span></button>
        </form>
        </li>
        {{/apps}}
        </ul>
        {{/hasApps}}
        {{^hasApps}}<p class="lead">{{t.account_no_apps}}</p>{{/hasApps}}
        </section>

        """#

    static let passwordChange = #"""
        <section class="card">
        <h1>{{t.password_change_title}}</h1>
        <p class="lead">{{lead}}</p>
        {{> notice}}
        <form class="stack" method="post" action="{{form.action}}">
        {{> hidden}}
        <input class="unseen" type="text" name="username" value="{{username}}" autocomplete="username" readonly tabindex="-1" aria-hidden="true">
        <div class="field">
        <label for="current">{{t.current_password_label}}</label>
        <input id="current" name="current" type="password" autocomplete="current-password" maxlength="1024" required{{^noticeIsBad}} autofocus{{/noticeIsBad}}>
        </div>
        <div class="field">
        <label for="new">{{t.new_password_label}}</label>
        <input id="new" name="new" type="password" autocomplete="new-password" minlength="{{minimumLength}}" maxlength="1024" required aria-describedby="new-hint{{#noticeIsBad}} notice{{/noticeIsBad}}">
        <p class="hint" id="new-hint">{{hint}}</p>
        </div>
        <div class="field">
        <label for="repeat">{{t.repeat_password_label}}</label>
        <input id="repeat" name="repeat" type="password" autocomplete="new-password" maxlength="1024" required>
        </div>
        <button class="primary" type="submit">{{t.password_change_button}}</button>
        </form>
        </section>
        <p class="below"><a href="{{basePath}}/account">{{t.back_to_account}}</a></p>

        """#
}
