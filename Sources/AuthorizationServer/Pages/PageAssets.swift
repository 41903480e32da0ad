import Crypto
import OAuth

/// The files that a tenant's pages need: style sheet, icon, logo.
enum PageAssets {
    /// Where the logo is, below the issuer.
    static let logoPath = "/logo"
    /// Where the others are.
    static let directory = "/assets/"

    static func endpoints(_ service: TenantService) -> [String: any Endpoint] {
        let branding = service.snapshot.branding
        var endpoints: [String: any Endpoint] = [:]
        for asset in service.house.pages.assets(colour: branding.colour?.value) {
            // Its name changes with its content.
            endpoints[directory + asset.name] = AssetEndpoint(
                asset.bytes,
                contentType: asset.contentType,
                cacheControl: "public, max-age=31536000, immutable"
            )
        }
        if let logo = branding.logo {
            endpoints[logoPath] = AssetEndpoint(
                logo.bytes,
                contentType: logo.type.rawValue,
                cacheControl: "public, max-age=300"
            )
        }
        return endpoints
    }
}

/// A file in memory.
struct AssetEndpoint: Endpoint {
    let maximumBodyBytes = 0
    private let etag: String
    private let file: EndpointResponse
    private let unchanged: EndpointResponse

    init(_ bytes: [UInt8], contentType: String, cacheControl: String) {
        let digest = SHA256.hash(data: bytes).prefix(12).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        etag = "\"\(digest)\""
        let shared = [(name: "cache-control", value: cacheControl), (name: "etag", value: etag)]
        file = EndpointResponse(
            status: 200,
            headers: HeaderList(
                [
                    ("content-type", contentType),
                    // Opened by itself, a picture must be nothing but a picture.
                    ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
                    ("cross-origin-resource-policy", "same-origin"),
                ] + shared
            ),
            body: bytes
        )
        unchanged = EndpointResponse(status: 304, headers: HeaderList(shared))
    }

    private static let methodNotAllowed = EndpointResponse(status: 405, headers: HeaderList([("allow", "GET, HEAD")]))

    func answer(_ request: EndpointRequest) -> EndpointAnswer {
        guard request.method == "GET" || request.method == "HEAD" else { return .ready(Self.methodNotAllowed) }
        let known = (request.ifNoneMatch.value ?? "").split(separator: ",")
            .contains { $0.filter { $0 != " " }.hasSuffix(etag) }
        return .ready(known ? unchanged : file)
    }
}
