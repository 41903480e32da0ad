// swift-tools-version:6.2
import PackageDescription

// A third party that wants only to validate tokens: no server, no database, no web framework.
let package = Package(
    name: "Consumer",
    dependencies: [
        .package(name: "signet", path: "../..", traits: [])
    ],
    targets: [
        .executableTarget(
            name: "Consumer",
            dependencies: [.product(name: "TokenValidator", package: "signet")]
        )
    ],
    swiftLanguageModes: [.v6]
)
