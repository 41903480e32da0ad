import ArgumentParser
import AuthorizationServer
import OAuth

extension TenantCommand {
    /// `signet tenant update`: another name, algorithm, default resource, way to sign in or look.
    struct Update: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "update",
            abstract: "Change a tenant's name, algorithm, default resource, sign-in and look.",
            discussion: """
                What is not named stays as it is; the change is one step, audited, and served within a second. With a \
                new --algorithm the tenant's next tokens are signed by a key of that kind; those that it has stay \
                valid, and resources with an algorithm of their own keep it. Make sure that validators accept it first.

                  signet tenant update acme --name "Acme International"
                  signet tenant update acme --algorithm PS256
                  signet tenant update acme --default-resource filesystem
                  signet tenant update acme --second-factor required --session-lifetime 12h
                  signet tenant update acme --colour '#0b57d0' --logo acme.png
                  signet tenant update acme --registration token --registration-redirect loopback
                """
        )

        @OptionGroup var shared: SharedOptions
        @Argument(transform: { try TenantID($0) })
        var id: TenantID
        @Option(help: "Its name on pages.", transform: { try DisplayText($0) })
        var name: DisplayText?
        @Option(help: ArgumentHelp("What signs its tokens.", discussion: SettingKind.signingAlgorithm.expected))
        var algorithm: AlgorithmArgument?
        @Option(help: "Requests that name no resource are for this one.", transform: { try ResourceName($0) })
        var defaultResource: ResourceName?
        @Flag(help: "Requests that name no resource are refused.")
        var noDefaultResource = false
        @OptionGroup(title: "Sign-in and look") var signIn: TenantSignInOptions
        @OptionGroup(title: "Clients that nobody here made") var strangers: TenantRegistrationOptions

        func validate() throws {
            if defaultResource != nil, noDefaultResource {
                throw ValidationError("--default-resource and --no-default-resource contradict each other")
            }
            if name == nil, algorithm == nil, defaultResource == nil, !noDefaultResource, signIn.isEmpty,
                strangers.isEmpty
            {
                throw ValidationError(
                    "nothing to change: give --name, --algorithm, --default-resource or another of --help"
                )
            }
        }

        func run() async throws {
            let issuer = try shared.publicURL()
            let picture = try signIn.picture()
            let policy: @Sendable (SignInPolicy) -> SignInPolicy = { [signIn] in signIn.policy(after: $0) }
            let registration: @Sendable (RegistrationPolicy) -> RegistrationPolicy = { [strangers] in
                strangers.policy(after: $0)
            }
            let documents: @Sendable (ClientDocumentPolicy) -> ClientDocumentPolicy = { [strangers] in
                strangers.policy(after: $0)
            }
            let change = Administration.TenantChange(
                name: name,
                algorithm: algorithm?.algorithm,
                defaultResource: noDefaultResource
                    ? Administration.Setting.none : defaultResource.map { Administration.Setting.to($0) },
                signIn: signIn.isEmpty ? nil : policy,
                colour: signIn.colour,
                logo: signIn.noLogo ? Administration.Setting.none : picture.map { Administration.Setting.to($0) },
                registration: strangers.changesRegistration ? registration : nil,
                clientDocuments: strangers.changesDocuments ? documents : nil
            )
            let tenant = try await shared.administer { try await $0.updateTenant(id, change) }
            shared.output.print(Sheet(tenant, publicURL: issuer))
        }
    }
}
