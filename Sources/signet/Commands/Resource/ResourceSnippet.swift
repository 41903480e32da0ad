import ArgumentParser
import OAuth

/// How a server of each language takes Signet's tokens.
enum ResourceSnippet: String, CaseIterable, ExpressibleByArgument {
    case swift, python, typescript

    var title: String {
        switch self {
        case .swift: "Swift: Hummingbird with Signet's ResourceServer"
        case .python: "Python: fastmcp"
        case .typescript: "TypeScript: @modelcontextprotocol/server and /express (2.x), express and jose"
        }
    }

    /// The snippet; what is put into it is URLs and scopes, which hold neither quotes nor backslashes.
    func text(_ export: ResourceExport) -> String {
        let url = export.resource.identifier.url
        let path = url?.path ?? ""
        let origin = url?.origin ?? export.resource.identifier.value
        let scopes = export.published
        switch self {
        case .swift:
            return """
                import Hummingbird
                import ResourceServer

                let issuer = try Issuer("\(export.issuer)")
                let resource = ProtectedResource(
                    try ResourceIdentifier("\(export.resource.identifier)"),
                    authorizationServers: [issuer],
                    scopes: try Scope(parsing: "\(scopes.joined(separator: " "))")
                )
                let validator = try AccessTokenValidator(
                    .init(trusting: [.issuer(issuer)], audiences: [resource.identifier])
                )

                let router = Router(context: ResourceRequestContext.self)
                router.addMetadata(of: resource)
                let protected = router.group("\(path)")
                    .add(middleware: BearerTokenMiddleware(validator, protecting: resource))
                protected.get { _, context in "Hello, \\(try context.token().subject)" }

                try await Application(router: router).run()
                """
        case .python:
            return """
                import jwt
                from fastmcp import FastMCP
                from fastmcp.server.auth import RemoteAuthProvider
                from fastmcp.server.auth.providers.jwt import JWTVerifier
                from pydantic import AnyHttpUrl


                class AccessTokenVerifier(JWTVerifier):
                    # RFC 9068, section 4: no other JWT of the issuer, such as an ID token.
                    async def load_access_token(self, token: str):
                        access = await super().load_access_token(token)
                        return access if access and jwt.get_unverified_header(token).get("typ") == "at+jwt" else None


                verifier = AccessTokenVerifier(
                    jwks_uri="\(export.jwksURI)",
                    issuer="\(export.issuer)",
                    audience="\(export.resource.identifier)",
                    algorithm="\(export.algorithm.rawValue)",
                )
                auth = RemoteAuthProvider(
                    token_verifier=verifier,
                    authorization_servers=[AnyHttpUrl("\(export.issuer)")],
                    base_url="\(origin)",
                    scopes_supported=[\(scopes.map { "\"\($0)\"" }.joined(separator: ", "))],
                )
                mcp = FastMCP("\(export.resource.name)", auth=auth)

                if __name__ == "__main__":
                    mcp.run(transport="http", path="\(path.isEmpty ? "/" : path)")
                """
        case .typescript:
            return """
                import express from "express";
                import { createRemoteJWKSet, errors, jwtVerify } from "jose";
                import { requireBearerAuth } from "@modelcontextprotocol/express";
                import { OAuthError, OAuthErrorCode } from "@modelcontextprotocol/server";

                const resource = "\(export.resource.identifier)";
                const issuer = "\(export.issuer)";
                const keys = createRemoteJWKSet(new URL("\(export.jwksURI)"));

                const verifier = {
                  async verifyAccessToken(token: string) {
                    const { payload } = await jwtVerify(token, keys, {
                      issuer, audience: resource, algorithms: ["\(export.algorithm.rawValue)"], typ: "at+jwt",
                    }).catch((error) => {
                      // That the keys cannot be had is not the token's fault.
                      if (!(error instanceof errors.JOSEError) || /GENERIC|TIMEOUT/.test(error.code)) throw error;
                      throw new OAuthError(OAuthErrorCode.InvalidToken, "The access token is not accepted");
                    });
                    return {
                      token, clientId: String(payload.client_id), scopes: String(payload.scope ?? "").split(" "),
                      expiresAt: payload.exp, extra: { subject: payload.sub, tenant: payload.tenant_id },
                    };
                  },
                };

                const app = express();
                app.get("\(export.protected.metadataPath)", (_request, response) => {
                  response.set("Access-Control-Allow-Origin", "*").json(\(metadata(export)));
                });
                app.use("\(path.isEmpty ? "/" : path)", requireBearerAuth({
                  verifier, resourceMetadataUrl: "\(export.protected.metadataURL)",
                }));
                // What is mounted at this path from here on finds the token in request.auth.
                """
        }
    }

    private func metadata(_ export: ResourceExport) -> String {
        String(decoding: export.protected.metadata, as: UTF8.self)
    }
}
