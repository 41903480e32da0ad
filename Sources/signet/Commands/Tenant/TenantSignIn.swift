import ArgumentParser
import AuthorizationServer
import Foundation

/// How a tenant's people sign in and how its pages look, as options of `signet tenant update`.
struct TenantSignInOptions: ParsableArguments {
    @Option(help: "Whether people are asked for a one-time password.")
    var secondFactor: SecondFactorArgument?
    @Option(help: "The fewest characters of a password, at least 8.")
    var minimumPasswordLength: Int?
    @Option(help: "How long a session lives without use, such as 8h.")
    var sessionIdleLifetime: DurationArgument?
    @Option(help: "How long a session lives at most, such as 7d.")
    var sessionLifetime: DurationArgument?
    @Option(help: "How long a refresh token lives without use, such as 14d.")
    var refreshTokenIdleLifetime: DurationArgument?
    @Option(help: "How long a line of refresh tokens lives at most, such as 90d.")
    var refreshTokenLifetime: DurationArgument?
    @Option(help: "The accent colour of its pages, such as #0b57d0.", transform: { try HexColour($0) })
    var colour: HexColour?
    @Option(help: "A picture for its pages: PNG, JPEG or WebP, at most 64 KiB.", completion: .file())
    var logo: String?
    @Flag(help: "Its pages show its name alone.")
    var noLogo = false

    /// Whether something is to change.
    var isEmpty: Bool {
        secondFactor == nil && minimumPasswordLength == nil && colour == nil && logo == nil && !noLogo
            && [sessionIdleLifetime, sessionLifetime, refreshTokenIdleLifetime, refreshTokenLifetime]
                .allSatisfy { $0 == nil }
    }

    func validate() throws {
        if logo != nil, noLogo { throw ValidationError("--logo and --no-logo contradict each other") }
        if let length = minimumPasswordLength, !(8...128).contains(length) {
            throw ValidationError("--minimum-password-length is a number from 8 to 128")
        }
        let spans = [sessionIdleLifetime, sessionLifetime, refreshTokenIdleLifetime, refreshTokenLifetime]
        for span in spans.compactMap(\.?.duration)
        where !(Duration.seconds(60) ... .seconds(366 * 86_400)).contains(span) {
            throw ValidationError("a lifetime is from 1m to 366d")
        }
    }

    /// The policy after the change.
    func policy(after old: SignInPolicy) -> SignInPolicy {
        func seconds(_ argument: DurationArgument?, _ old: Int) -> Int {
            argument.map { Int($0.duration.components.seconds) } ?? old
        }
        return SignInPolicy(
            secondFactor: secondFactor?.value ?? old.secondFactor,
            minimumPasswordLength: minimumPasswordLength ?? old.minimumPasswordLength,
            sessionIdleLifetime: seconds(sessionIdleLifetime, old.sessionIdleLifetime),
            sessionLifetime: seconds(sessionLifetime, old.sessionLifetime),
            refreshTokenIdleLifetime: seconds(refreshTokenIdleLifetime, old.refreshTokenIdleLifetime),
            refreshTokenLifetime: seconds(refreshTokenLifetime, old.refreshTokenLifetime)
        )
    }

    /// Reads the logo; its bytes say what it is, not its name.
    func picture() throws(CommandFailure) -> Branding.Logo? {
        guard let logo else { return nil }
        guard let bytes = FileManager.default.contents(atPath: logo).map({ [UInt8]($0) }) else {
            throw CommandFailure(.notFound, "there is no readable file \(logo)")
        }
        let signatures: [(Branding.Logo.MediaType, [UInt8])] = [
            (.png, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]), (.jpeg, [0xFF, 0xD8, 0xFF]),
        ]
        let isWebP = bytes.starts(with: "RIFF".utf8) && bytes.dropFirst(8).starts(with: "WEBP".utf8)
        let type = signatures.first { bytes.starts(with: $0.1) }?.0 ?? (isWebP ? .webp : nil)
        guard let type, let picture = Branding.Logo(type: type, bytes: bytes) else {
            throw CommandFailure(
                .refused,
                "\(logo) is no picture that pages can show",
                remedy: "a PNG, JPEG or WebP of at most \(Branding.Logo.maximumBytes / 1024) KiB is one"
            )
        }
        return picture
    }
}

/// Whether a one-time password is asked for, on the command line.
struct SecondFactorArgument: ExpressibleByArgument {
    let value: SignInPolicy.SecondFactor

    init?(argument: String) {
        guard let value = SignInPolicy.SecondFactor(rawValue: argument) else { return nil }
        self.value = value
    }

    static var allValueStrings: [String] { SignInPolicy.SecondFactor.allCases.map(\.rawValue) }
}
