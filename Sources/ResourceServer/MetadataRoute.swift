#if ResourceServer
import HTTPTypes
import Hummingbird

extension RouterMethods {
    /// Serves the metadata of a resource (RFC 9728 §3) at its well-known path, to everybody and without a token.
    ///
    /// Add it before any middleware that refuses: it is how a client learns where to get a token. Pages of any origin may
    /// read it, also those whose requests need a preflight (MCP clients send `MCP-Protocol-Version`).
    @discardableResult
    public func addMetadata(of resource: ProtectedResource) -> Self {
        let path = RouterPath(resource.metadataPath)
        let open: HTTPFields = [.accessControlAllowOrigin: "*"]
        let body = ByteBuffer(bytes: resource.metadata)
        on(path, method: .get) { _, _ in
            var headers = open
            headers[.contentType] = "application/json"
            headers[.cacheControl] = "public, max-age=3600"
            return Response(status: .ok, headers: headers, body: .init(byteBuffer: body))
        }
        on(path, method: .options) { _, _ in
            var headers = open
            headers[.accessControlAllowMethods] = "GET"
            headers[.accessControlAllowHeaders] = "*"
            headers[.accessControlMaxAge] = "86400"
            return Response(status: .noContent, headers: headers)
        }
        return self
    }
}
#endif
