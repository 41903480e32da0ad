import JOSE
import SigningKeys

/// Under which names one attempt to prove something is counted: whose account, from where, with which browser.
///
/// Every name is made of keyed hashes and addresses, never of what somebody typed (people type passwords into the
/// wrong field). An account is counted under one name, whichever of its own was typed: else whoever guesses would have
/// as many guesses more as it has names (NIST SP 800-63B §5.2.2: so many failures on a single account).
public struct SignInAttempt: Sendable, Equatable {
    /// What is tried.
    enum Proof: String, Sendable {
        case password
        case secondFactor = "second-factor"
    }

    /// What is tried.
    let proof: Proof
    /// The account, as a keyed hash.
    let account: String
    /// From where.
    let address: AddressPrefix
    /// This browser and this person, as a keyed hash; nil when either is not known.
    let browser: String?

    /// An attempt on the account that somebody typed the name of.
    init(
        typed name: String,
        user: User?,
        from address: AddressPrefix,
        browser: OpaqueToken?,
        pepper: Pepper
    ) {
        let account = user.map { "user:\($0.id)" } ?? "typed:\(name)"
        self.init(.password, account: account, user: user?.id, from: address, browser: browser, pepper: pepper)
    }

    /// An attempt of somebody who is known by now.
    init(
        _ proof: Proof,
        of user: UserID,
        from address: AddressPrefix,
        browser: OpaqueToken?,
        pepper: Pepper
    ) {
        self.init(proof, account: "user:\(user)", user: user, from: address, browser: browser, pepper: pepper)
    }

    private init(
        _ proof: Proof,
        account: String,
        user: UserID?,
        from address: AddressPrefix,
        browser: OpaqueToken?,
        pepper: Pepper
    ) {
        self.proof = proof
        self.address = address
        self.account = Self.name("account", account, pepper)
        if let user, let browser {
            self.browser = Self.name("browser", "\(user):\(browser.text)", pepper)
        } else {
            self.browser = nil
        }
    }

    /// Where strangers' failures count.
    var strangerKeys: [String] { [pairKey, accountKey, addressKey] }
    /// One account from one address.
    var pairKey: String { "pair:\(proof.rawValue):\(account):\(address)" }
    /// One account from everywhere.
    var accountKey: String { "account:\(proof.rawValue):\(account)" }
    /// All accounts from one address.
    var addressKey: String { "address:\(address)" }
    /// This browser with this person.
    ///
    /// That there is a row says that they have signed in with it before.
    var browserKey: String? { browser.map { "browser:\($0)" } }

    /// What the keys begin with under which strangers' failures count for a person: an operator can have them forgotten.
    public static func keyPrefixes(of user: UserID, pepper: Pepper) -> [String] {
        let account = name("account", "user:\(user)", pepper)
        return [Proof.password, .secondFactor]
            .flatMap { ["pair:\($0.rawValue):\(account):", "account:\($0.rawValue):\(account)"] }
    }

    /// The rule under a key.
    static func limit(of key: String, _ proof: Proof) -> SignInLimit {
        switch key.prefix(while: { $0 != ":" }) {
        case "account": proof == .secondFactor ? .secondFactorAccount : .account
        case "address": .address
        case "browser": .browser
        default: .pair
        }
    }

    /// 128 bits of a keyed hash.
    private static func name(_ kind: String, _ text: String, _ pepper: Pepper) -> String {
        Base64URL.encode(Array(pepper.hash("sign-in \(kind):\(text)".utf8).prefix(16)))
    }
}
