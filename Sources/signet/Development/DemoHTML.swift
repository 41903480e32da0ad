import AuthorizationServer
import JOSE
import JSON
import OAuth

/// The demo's pages: one style, no script.
enum DemoHTML {
    /// What the client has learned of the person.
    static func person(
        _ tokens: DemoTokens,
        issuer: Issuer,
        places: DemoClient.Places,
        now: NumericDate
    ) -> EndpointResponse {
        let name = tokens.claims["name"]?.stringValue ?? tokens.claims["preferred_username"]?.stringValue ?? "somebody"
        let rest = tokens.hasRefreshToken ? " and a refresh token" : ""
        let life = tokens.expiresIn.map { " for \($0) seconds" } ?? ""
        return page(
            "Signed in as \(name)",
            """
            <p class="lead">This is a client that had you sign in at <strong>\(escaped(issuer.value))</strong>. It got an
            access token\(life)\(rest), allowed <code>\(escaped(tokens.scope))</code>, and this ID token. Its signature was
            proven by the issuer's keys.</p>
            <section><h2>Header</h2><dl>\(rows(tokens.header) { HeaderWords.meaning($0, $1) })</dl></section>
            <section><h2>Claims</h2><dl>\(rows(tokens.claims) { ClaimWords.meaning($0, $1, now: now) })</dl></section>
            <details><summary>The token itself</summary><pre>\(escaped(tokens.idToken))</pre></details>
            <form class="row" method="post" action="\(escaped(issuer.value))/oauth2/end_session">
            <input type="hidden" name="id_token_hint" value="\(escaped(tokens.idToken))">
            <input type="hidden" name="post_logout_redirect_uri" value="\(escaped(places.signedOut))">
            <a class="button" href="\(escaped(issuer.value))/account">Your account</a>
            <a class="button" href="\(escaped(places.start))">Sign in again</a>
            <button class="button main">Sign out</button>
            </form>
            """
        )
    }

    /// After signing out.
    static func signedOut(start: String) -> EndpointResponse {
        page(
            "Signed out",
            """
            <p class="lead">Your session at the tenant has ended.</p>
            <p class="row"><a class="button main" href="\(escaped(start))">Sign in</a></p>
            """
        )
    }

    /// What did not come to an end.
    static func problem(_ text: String, detail: String?, start: String) -> EndpointResponse {
        page(
            "Not signed in",
            """
            <p class="lead">\(escaped(text))</p>\(detail.map { "<pre>\(escaped($0))</pre>" } ?? "")
            <p class="row"><a class="button main" href="\(escaped(start))">Begin again</a></p>
            """,
            status: 400
        )
    }

    // MARK: Steps

    private static func rows(_ object: JSONObject, _ meaning: (String, JSONValue) -> String) -> String {
        object.map { name, value in
            """
            <div><dt>\(escaped(name))</dt><dd><code>\(escaped(text(value)))</code>
            <small>\(escaped(meaning(name, value)))</small></dd></div>
            """
        }
        .joined()
    }

    private static func text(_ value: JSONValue) -> String {
        if let text = value.stringValue { return text }
        var json = JSONWriter()
        json.value(value)
        return json.string
    }

    private static func page(_ title: String, _ content: String, status: Int = 200) -> EndpointResponse {
        let html = """
            <!doctype html><html lang="en"><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark"><title>\(escaped(title)) · Signet's demo</title>
            <style>\(style)</style></head><body><main><p class="mark">Signet's demo client</p>
            <h1>\(escaped(title))</h1>\(content)</main></body></html>
            """
        return EndpointResponse(
            status: status,
            headers: HeaderList([
                ("content-type", "text/html; charset=utf-8"), ("cache-control", "no-store"),
                (
                    "content-security-policy",
                    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
                ),
                ("referrer-policy", "no-referrer"),
            ]),
            body: Array(html.utf8)
        )
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    private static let style = """
        :root{--ink:#16202e;--soft:#566377;--line:#dfe4ec;--page:#f4f6f9;--card:#fff;--accent:#0b57d0;--on:#fff}
        @media(prefers-color-scheme:dark){:root{--ink:#e8ecf3;--soft:#9aa7ba;--line:#2b3442;--page:#10151d;--card:#18202b;
        --accent:#8ab4f8;--on:#10151d}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
        main{max-width:46rem;margin:0 auto;padding:3rem 1.25rem 4rem}
        .mark{margin:0;color:var(--soft);font-size:.875rem;letter-spacing:.02em}
        h1{margin:.25rem 0 1rem;font-size:1.75rem;line-height:1.2}
        h2{margin:0 0 .75rem;font-size:1rem}
        .lead{color:var(--soft);max-width:38rem}
        section,details{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:1.25rem;margin:1rem 0}
        dl{margin:0}
        dl div{display:grid;grid-template-columns:10rem 1fr;gap:.25rem 1rem;padding:.6rem 0;border-top:1px solid var(--line)}
        dl div:first-child{border-top:0;padding-top:0}
        dt{font-weight:600;overflow-wrap:anywhere}
        dd{margin:0;min-width:0}
        small{display:block;color:var(--soft)}
        code,pre{font:.875rem/1.5 ui-monospace,SFMono-Regular,Menlo,monospace;overflow-wrap:anywhere;white-space:pre-wrap}
        pre{margin:1rem 0 0}
        summary{cursor:pointer;font-weight:600}
        .row{display:flex;flex-wrap:wrap;gap:.75rem;margin:1.5rem 0 0}
        .button{display:inline-block;padding:.6rem 1.1rem;border:1px solid var(--line);border-radius:8px;background:var(--card);
        color:var(--ink);font:inherit;font-weight:600;text-decoration:none;cursor:pointer}
        .main.button{background:var(--accent);border-color:var(--accent);color:var(--on)}
        .button:focus-visible,summary:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
        @media(max-width:34rem){dl div{grid-template-columns:1fr}main{padding-top:1.5rem}}
        """
}
