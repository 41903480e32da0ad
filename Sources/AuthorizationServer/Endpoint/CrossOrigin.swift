/// Answers to a browser's preflight (Fetch §4.8), for endpoints that any origin may call without cookies.
enum CrossOrigin {
    /// What a browser may send to an endpoint.
    static func preflight(methods: String) -> EndpointResponse {
        EndpointResponse(
            status: 204,
            headers: HeaderList([
                ("access-control-allow-origin", "*"),
                ("access-control-allow-methods", methods),
                ("access-control-allow-headers", "authorization, content-type, mcp-protocol-version"),
                ("access-control-max-age", "7200"),
                ("allow", methods),
            ])
        )
    }
}
