import AuthorizationServer

extension PasswordRefusal {
    /// For the operator.
    var inWords: String {
        switch self {
        case .tooShort(let minimum): "it has fewer than \(minimum) characters"
        case .tooLong: "it has more than \(PasswordText.maximumBytes) bytes"
        case .unprintable: "it has control characters"
        case .personal: "it is made of the user's own name or address"
        case .common: "it is one of those that attackers try first"
        case .predictable: "it repeats itself, or runs along the alphabet or the keyboard"
        case .unchanged: "it is the present one"
        }
    }
}
