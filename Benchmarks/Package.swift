// swift-tools-version:6.2
import PackageDescription

let package = Package(
    name: "signet-benchmarks",
    dependencies: [
        // As a resource server takes it: the validator without the server.
        .package(name: "signet", path: "..", traits: []),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
    ],
    targets: [
        .target(name: "CDotProduct", cSettings: [.unsafeFlags(["-O3", "-ffast-math"])]),
        .executableTarget(
            name: "VectorBench",
            dependencies: ["CDotProduct", .product(name: "VectorIndex", package: "signet")]
        ),
        .executableTarget(
            name: "ValidationBench",
            dependencies: [
                .product(name: "TokenValidator", package: "signet"),
                .product(name: "Crypto", package: "swift-crypto"),
            ]
        ),
        .executableTarget(
            name: "BareServer",
            dependencies: [.product(name: "Hummingbird", package: "hummingbird")]
        ),
    ],
    swiftLanguageModes: [.v6]
)
