// swift-tools-version:6.2
import PackageDescription

// A third party that wants only to validate tokens: no server, no database, no web framework.
//
// `CONSUMER_TRAIT=ResourceServer` makes it one that protects a Hummingbird application, as README tells.
let trait = Context.environment["CONSUMER_TRAIT"]
let traits: Set<Package.Dependency.Trait> = trait.map { [.trait(name: $0)] } ?? []

let package = Package(
    name: "Consumer",
    dependencies: [
        .package(name: "signet", path: "../..", traits: traits)
    ],
    targets: [
        .executableTarget(
            name: "Consumer",
            dependencies: [.product(name: trait ?? "TokenValidator", package: "signet")]
        )
    ],
    swiftLanguageModes: [.v6]
)
