/// What a client asks for.
enum ConsentTemplates {
    static let consent = #"""
        <section class="card">
        <div class="app">
        <span class="app-mark" aria-hidden="true">{{clientInitial}}</span>
        <div>
        <h1>{{heading}}</h1>
        {{#clientHost}}<p class="app-host">{{clientHost}}</p>{{/clientHost}}
        </div>
        </div>
        {{> person}}
        {{> notice}}
        {{#warnings}}
        <div class="notice warn" role="note"><p><strong>{{title}}</strong></p><p>{{text}}</p></div>
        {{/warnings}}
        {{#repeated}}
        <p class="hint again">{{t.consent_repeated}}</p>
        {{/repeated}}
        <h2 class="quiet">{{will}}</h2>
        {{#wish}}
        {{> consent-wish}}
        {{/wish}}
        {{#earlier}}
        <details class="more earlier">
        <summary>{{t.consent_earlier}}</summary>
        {{> consent-wish}}
        </details>
        {{/earlier}}
        <form class="pair" method="post" action="{{form.action}}">
        {{> hidden}}
        <input type="hidden" name="offer" value="{{offer}}">
        <button class="primary" type="submit" name="decision" value="allow">{{t.consent_allow}}</button>
        <button class="secondary" type="submit" name="decision" value="deny">{{t.consent_deny}}</button>
        </form>
        {{#earlier}}
        <p class="hint">{{t.consent_earlier_stays}}</p>
        {{/earlier}}
        <p class="hint">{{redirect}} {{t.consent_remembered}}</p>
        </section>

        """#

    /// Scopes of OpenID Connect, and what there is at each resource: what is asked for, and what was allowed before.
    static let wish = #"""
        {{#hasIdentity}}
        <section class="grant">
        <h3>{{t.consent_about_you}}</h3>
        <ul class="ticks">
        {{#identity}}
        <li>{{.}}</li>
        {{/identity}}
        </ul>
        </section>
        {{/hasIdentity}}
        {{#groups}}
        <section class="grant">
        <h3>{{name}}{{#host}} <span class="host">{{host}}</span>{{/host}}</h3>
        <ul class="ticks">
        {{#permissions}}
        <li>{{text}}{{#tools}}<span class="tools">{{tools}}</span>{{/tools}}</li>
        {{/permissions}}
        </ul>
        </section>
        {{/groups}}
        {{#offline}}
        <section class="grant away">
        <h3>{{t.consent_offline_title}}</h3>
        <p>{{t.consent_offline_text}}</p>
        </section>
        {{/offline}}

        """#
}
