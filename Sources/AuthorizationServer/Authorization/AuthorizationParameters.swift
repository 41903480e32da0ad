import OAuth

/// The parameters of an authorization request as they came: from the query of a GET or the form of a POST.
///
/// Source: RFC 6749 §3.1, OpenID Connect Core §3.1.2.1. What is not known is ignored, what is empty counts as absent.
struct AuthorizationParameters: Sendable {
    /// RFC 8707 §2: the one that may be repeated.
    private static let repeatable: Set<String> = ["resource"]

    private let form: FormParameters

    init(_ form: FormParameters) { self.form = form }

    /// Takes them from a request.
    init(of request: EndpointRequest) throws(AuthorizationRefusal) {
        let bytes: [UInt8]
        if request.method == "POST" {
            guard let type = request.contentType.value, FormParameters.isForm(type), request.query == nil else {
                throw .page(.malformed, "A POST carries its parameters in a form in its body, and nowhere else.")
            }
            bytes = request.body
        } else {
            bytes = Array((request.query ?? "").utf8)
        }
        do throws(FormParameters.Failure) {
            form = try FormParameters(parsing: bytes)
        } catch { throw .page(.malformed, "The parameters are malformed or too many.") }
    }

    /// The value of a parameter that stands once; nil also when it is repeated, which a check of its own refuses.
    subscript(name: String) -> String? {
        do throws(FormParameters.Failure) { return try form.single(name) } catch { return nil }
    }

    /// All values of a parameter that may be repeated.
    func all(_ name: String) -> [String] { form.all(name) }

    /// Whether this parameter stands more than once.
    func isRepeated(_ name: String) -> Bool {
        do throws(FormParameters.Failure) {
            _ = try form.single(name)
            return false
        } catch { return true }
    }

    /// The first parameter that must not be repeated and is.
    var repeated: String? { form.repeatedName(except: Self.repeatable) }

    /// The words of a list, such as `prompt` or `acr_values`.
    func words(_ name: String) -> [String] {
        (self[name] ?? "").split(separator: " ").map(String.init)
    }
}
