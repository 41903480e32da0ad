import ArgumentParser
import AuthorizationServer
import JOSE
import OAuth

extension ClientCommand {
    /// `signet client update`: other redirects, grants, algorithms.
    struct Update: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "update",
            abstract: "Change how people sign in for a client, and its keys.",
            discussion: """
                What is not named stays as it is; a list that is given takes the place of the former one. The change is \
                one step, audited, and served within a second.

                  signet client update --tenant acme web --redirect-uri https://app.example/callback
                  signet client update --tenant acme web --first-party
                  signet client update --tenant acme web --id-token-algorithm ES256 --scope "files:read files:write"
                  signet client update --tenant acme batch --jwks batch.public.jwks
                """
        )

        @OptionGroup var options: TenantOptions
        @Argument(help: "The client_id.", transform: { try ClientID($0) })
        var id: ClientID
        @Option(help: "Its name on pages and in lists.", transform: { try DisplayText($0) })
        var name: DisplayText?
        @OptionGroup(title: "A key of its own") var key: ClientKeyOptions
        @OptionGroup(title: "Signing people in") var signIn: ClientSignInOptions
        @Flag(inversion: .prefixedNo, help: "Whether it is the tenant's own: people are not asked for consent.")
        var firstParty: Bool?

        func validate() throws {
            if name == nil, signIn.isEmpty, key.isEmpty, firstParty == nil {
                throw ValidationError("nothing to change")
            }
        }

        func run() async throws {
            let keys = try key.keys()
            let client = try await options.shared.administer { admin in
                try await admin.updateClient(id, in: options.tenant) { [name, signIn, key, firstParty] client in
                    if let name { client.name = name }
                    if let firstParty { client.signIn.isFirstParty = firstParty }
                    signIn.apply(to: &client)
                    key.apply(keys, to: &client)
                }
            }
            var sheet = Sheet(row: client)
            sheet.fields += client.signInFields
            options.shared.output.print(sheet)
        }
    }
}
