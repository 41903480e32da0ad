import AuthorizationServer

/// Pages as Swift prints their values: a test sees what is shown, not how.
struct PlainPages: PageRenderer {
    func render(_ page: Page, in frame: PageFrame) -> RenderedPage {
        RenderedPage(body: Array("\(page)".utf8), contentSecurityPolicy: "default-src 'none'")
    }
}

/// A hasher that costs nothing and hides nothing.
struct PlainPasswords: PasswordHasher {
    func hash(_ password: String) async throws(PasswordHasherError) -> PasswordHash {
        PasswordHash(phc: "plain:" + password)
    }

    func verify(
        _ password: String,
        against hash: PasswordHash?
    ) async throws(PasswordHasherError) -> PasswordVerdict {
        hash?.phc == "plain:" + password ? .right : .wrong
    }
}
