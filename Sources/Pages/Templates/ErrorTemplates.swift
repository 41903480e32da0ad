/// What cannot go on, and what goes on by itself.
enum ErrorTemplates {
    static let error = #"""
        <section class="card">
        <span class="mark bad" aria-hidden="true"></span>
        <h1>{{heading}}</h1>
        <p class="lead">{{advice}}</p>
        {{#backURL}}<a class="button {{backStyle}}" rel="noreferrer" href="{{backURL}}">{{back}}</a>{{/backURL}}
        <dl class="facts">
        {{#code}}<div><dt>{{t.error_code}}</dt><dd><code>{{code}}</code></dd></div>{{/code}}
        {{#detail}}<div><dt>{{t.error_detail}}</dt><dd lang="en">{{detail}}</dd></div>{{/detail}}
        <div><dt>{{t.error_reference}}</dt><dd><code>{{correlationID}}</code></dd></div>
        </dl>
        </section>

        """#

    static let formPost = #"""
        <section class="card centred">
        <h1>{{t.form_post_title}}</h1>
        <form method="post" action="{{action}}">
        {{#fields}}
        <input type="hidden" name="{{name}}" value="{{value}}">
        {{/fields}}
        <noscript>
        <p class="lead">{{t.form_post_lead}}</p>
        <button class="primary" type="submit">{{t.continue_button}}</button>
        </noscript>
        </form>
        <script>{{{script}}}</script>
        </section>

        """#
}
