import Foundation
import OAuth

@testable import AuthorizationServer

/// A browser at one service: keeps cookies, follows nothing by itself.
struct Browser {
    let house: SignInHouse
    var cookies: [String: String] = [:]

    init(_ house: SignInHouse) { self.house = house }

    /// Goes to an address of the service, below its host.
    mutating func get(_ target: String) async throws -> EndpointResponse {
        try await send(EndpointRequest(method: "GET", path: "", remoteAddress: "192.0.2.8"), to: target)
    }

    /// Posts a form.
    mutating func post(_ target: String, form: String) async throws -> EndpointResponse {
        try await send(
            EndpointRequest(
                method: "POST",
                path: "",
                contentType: .init("application/x-www-form-urlencoded"),
                body: Array(form.utf8),
                remoteAddress: "192.0.2.8"
            ),
            to: target
        )
    }

    /// Goes where the response sends it, if that is at the service.
    mutating func follow(_ response: EndpointResponse) async throws -> EndpointResponse {
        try await get(try house.local(response.location))
    }

    private mutating func send(_ request: EndpointRequest, to target: String) async throws -> EndpointResponse {
        var request = request
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        request.path = String(parts[0])
        request.query = parts.count > 1 ? String(parts[1]) : nil
        if !cookies.isEmpty {
            request.browser = BrowserFields(
                cookie: cookies.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
            )
        }
        let response = try await house.answer(request)
        for field in response.headers.fields where field.name == "set-cookie" {
            let pair = field.value.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
            if pair.count == 2 { cookies[String(pair[0])] = String(pair[1]) }
        }
        return response
    }
}

extension EndpointResponse {
    var location: String? { header("location") }

    /// The parameters of the redirect's query.
    var answer: [String: String] {
        guard let location, let items = URLComponents(string: location)?.queryItems else { return [:] }
        return Dictionary(items.map { ($0.name, $0.value ?? "") }, uniquingKeysWith: { first, _ in first })
    }

    var text: String { String(decoding: body, as: UTF8.self) }
}
