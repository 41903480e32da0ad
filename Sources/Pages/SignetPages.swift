import AuthorizationServer
import Mustache

/// Signet's own pages: server-rendered, without JavaScript.
public struct SignetPages: PageRenderer {
    /// The pages.
    public init() {}

    /// The page.
    public func render(_ page: Page, in frame: PageFrame) -> RenderedPage {
        RenderedPage(
            body: Array("<!doctype html>".utf8),
            contentSecurityPolicy: "default-src 'none'; frame-ancestors 'none'"
        )
    }
}
