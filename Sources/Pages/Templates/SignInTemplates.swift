/// User name and password, and the choice of an account.
enum SignInTemplates {
    static let signIn = #"""
        <section class="card">
        <h1>{{heading}}</h1>
        <p class="lead">{{lead}}</p>
        {{> notice}}
        <form class="stack" method="post" action="{{form.action}}">
        {{> hidden}}
        <div class="field">
        <label for="username">{{t.username_label}}</label>
        <input id="username" name="username" type="text" value="{{username}}" autocomplete="username" autocapitalize="none" autocorrect="off" spellcheck="false" maxlength="254" required{{#focusUsername}} autofocus{{/focusUsername}}{{#isWrong}} aria-invalid="true" aria-describedby="notice"{{/isWrong}}>
        </div>
        <div class="field">
        <label for="password">{{t.password_label}}</label>
        <input id="password" name="password" type="password" autocomplete="current-password" maxlength="1024" required{{#focusPassword}} autofocus{{/focusPassword}}{{#isWrong}} aria-invalid="true" aria-describedby="notice"{{/isWrong}}>
        </div>
        <button class="primary" type="submit">{{t.sign_in_button}}</button>
        </form>
        {{#hasProviders}}
        <div class="divider"><span>{{t.or}}</span></div>
        <div class="stack providers">
        {{#providers}}
        <form method="post" action="{{form.action}}">
        {{> hidden}}
        <button class="secondary" type="submit">{{label}}</button>
        </form>
        {{/providers}}
        </div>
        {{/hasProviders}}
        </section>

        """#

    static let accounts = #"""
        <section class="card">
        <h1>{{t.accounts_title}}</h1>
        <p class="lead">{{lead}}</p>
        <form class="stack" method="post" action="{{form.action}}">
        {{> hidden}}
        <button class="choice" type="submit" name="choice" value="continue">
        {{> person}}
        <span class="choice-mark" aria-hidden="true"></span>
        </button>
        <button class="secondary" type="submit" name="choice" value="other">{{t.accounts_other}}</button>
        </form>
        </section>

        """#
}
