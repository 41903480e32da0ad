/// The end of a session.
enum SignOutTemplates {
    static let signOut = #"""
        <section class="card">
        <h1>{{t.sign_out_title}}</h1>
        <p class="lead">{{lead}}</p>
        {{> person}}
        <form class="pair" method="post" action="{{form.action}}">
        {{> hidden}}
        {{#fields}}
        <input type="hidden" name="{{name}}" value="{{value}}">
        {{/fields}}
        <button class="primary" type="submit">{{t.sign_out_button}}</button>
        <a class="button secondary" href="{{basePath}}/account">{{t.sign_out_stay}}</a>
        </form>
        </section>

        """#

    static let signedOut = #"""
        <section class="card centred">
        <span class="mark good" aria-hidden="true"></span>
        <h1>{{t.signed_out_title}}</h1>
        <p class="lead">{{t.signed_out_lead}}</p>
        {{#signInURL}}<a class="button secondary" href="{{signInURL}}">{{t.signed_out_again}}</a>{{/signInURL}}
        </section>

        """#
}
