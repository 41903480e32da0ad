import ArgumentParser
import OAuth

/// How a server of each language takes Signet's tokens.
enum ResourceSnippet: String, CaseIterable, ExpressibleByArgument {
    case swift, python, typescript

    var title: String {
        switch self {
        case .swift: "Swift: Hummingbird with Signet's ResourceServer"
        case .python: "Python: fastmcp"
        case .typescript: "TypeScript: @modelcontextprotocol/sdk, express and jose"
        }
    }

    /// The snippet; what is put into it is URLs and scopes, which hold neither quotes nor backslashes.
    func text(_ export: ResourceExport) -> String {
        let url = export.resource.identifier.url
        let path = url?.path ?? ""
        let origin = url?.origin ?? export.resource.identifier.value
        let scopes = export.scopes.map(\.scope)
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
                """
        case .python:
            return """
                from fastmcp import FastMCP
                from fastmcp.server.auth import RemoteAuthProvider
                from fastmcp.server.auth.providers.jwt import JWTVerifier
                from pydantic import AnyHttpUrl

                verifier = JWTVerifier(
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
                import { createRemoteJWKSet, jwtVerify } from "jose";
                import { InvalidTokenError } from "@modelcontextprotocol/sdk/server/auth/errors.js";
                import { requireBearerAuth } from "@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js";

                const resource = "\(export.resource.identifier)";
                const issuer = "\(export.issuer)";
                const keys = createRemoteJWKSet(new URL("\(export.jwksURI)"));

                const verifier = {
                  async verifyAccessToken(token: string) {
                    const { payload } = await jwtVerify(token, keys, {
                      issuer, audience: resource, algorithms: ["\(export.algorithm.rawValue)"], typ: "at+jwt",
                    }).catch(() => { throw new InvalidTokenError("The access token is not accepted"); });
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
                """
        }
    }

    private func metadata(_ export: ResourceExport) -> String {
        String(decoding: export.protected.metadata, as: UTF8.self)
    }
}
