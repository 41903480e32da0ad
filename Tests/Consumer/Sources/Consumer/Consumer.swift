import TokenValidator

/// What a third party writes: one import, one validator, and a value for every outcome.
@main
enum Consumer {
    static func main() async throws {
        let validator = try AccessTokenValidator(
            .init(
                trusting: [.everyTenant(of: try Issuer("https://id.example.com"))],
                audiences: [try ResourceIdentifier("https://api.example.com/orders")]
            )
        )
        switch await validator.validate("not a token") {
        case .success(let token): print("accepted for \(token.tenant)")
        case .failure(let refusal): print("refused: \(refusal.code.rawValue)")
        }
    }
}
