// swift-tools-version:6.2
import PackageDescription

/// CI turns every warning into an error; a contributor with a newer compiler is not held up by its new opinions.
let strict: [SwiftSetting] = Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)]

/// What only the identity server needs.
///
/// A consumer that names `traits: []` resolves none of it.
let server = TargetDependencyCondition.when(traits: ["Server"])
/// What protects a Hummingbird application.
let resourceServer = TargetDependencyCondition.when(traits: ["ResourceServer"])

let package = Package(
    name: "signet",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "JOSE", targets: ["JOSE"]),
        .library(name: "TokenValidator", targets: ["TokenValidator"]),
        .library(name: "ResourceServer", targets: ["ResourceServer"]),
        .library(name: "VectorIndex", targets: ["VectorIndex"]),
        .executable(name: "signet", targets: ["signet"]),
        .executable(name: "signet-mcp", targets: ["signet-mcp"]),
        .executable(name: "mcp-token", targets: ["mcp-token"]),
    ],
    traits: [
        .default(enabledTraits: ["Server"]),
        .trait(name: "ResourceServer", description: "Hummingbird middleware for protected resources"),
        .trait(
            name: "Server",
            description: "The identity server, its stores, its command line and the MCP servers",
            enabledTraits: ["ResourceServer"]
        ),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.30.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        // The foundations that third parties use.
        .target(name: "JSON", swiftSettings: strict),
        .target(
            name: "JOSE",
            dependencies: [
                "JSON",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
            ],
            swiftSettings: strict
        ),
        .target(name: "OAuth", dependencies: ["JOSE"], swiftSettings: strict),
        .target(
            name: "TokenValidator",
            dependencies: [
                "OAuth",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "ResourceServer",
            dependencies: [
                "JSON", "TokenValidator",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird", condition: resourceServer),
            ],
            swiftSettings: strict
        ),

        // The identity server.
        .systemLibrary(
            name: "COpenSSL",
            pkgConfig: "libcrypto",
            providers: [.apt(["libssl-dev"])]
        ),
        .target(
            name: "SigningKeys",
            dependencies: [
                "JOSE", "COpenSSL",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "AuthorizationServer",
            dependencies: [
                "OAuth", "SigningKeys",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict
        ),
        .target(name: "StoreMemory", dependencies: ["AuthorizationServer"], swiftSettings: strict),
        .target(
            name: "StoreSQLite",
            dependencies: [
                "AuthorizationServer",
                .product(name: "GRDB", package: "GRDB.swift", condition: server),
            ],
            swiftSettings: strict
        ),
        .systemLibrary(
            name: "CArgon2",
            pkgConfig: "libargon2",
            providers: [.apt(["libargon2-dev"])]
        ),
        .target(
            name: "PasswordHashing",
            dependencies: [
                "AuthorizationServer", "CArgon2", "JOSE",
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "Pages",
            dependencies: [
                "AuthorizationServer", "JOSE",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Mustache", package: "swift-mustache", condition: server),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "HTTPFace",
            dependencies: [
                "AuthorizationServer",
                .product(name: "Hummingbird", package: "hummingbird", condition: resourceServer),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras", condition: server),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras", condition: server),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle", condition: server),
            ],
            swiftSettings: strict
        ),

        // Vectors: exact and approximate search, without a database.
        .target(name: "CVectorKernels"),
        .target(name: "VectorIndex", dependencies: ["CVectorKernels"], swiftSettings: strict),

        // MCP: trusts tokens, never our tables.
        .target(name: "MCP", dependencies: ["JSON"], swiftSettings: strict),
        .target(name: "SharedSecretTokens", dependencies: ["JOSE", "JSON", "OAuth"], swiftSettings: strict),
        .target(
            name: "MCPServers",
            dependencies: [
                "JSON", "MCP", "OAuth", "ResourceServer", "SharedSecretTokens", "VectorIndex",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift", condition: server),
                .product(name: "Subprocess", package: "swift-subprocess", condition: server),
                .product(name: "Hummingbird", package: "hummingbird", condition: resourceServer),
                .product(name: "HummingbirdCore", package: "hummingbird", condition: resourceServer),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras", condition: server),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle", condition: server),
            ],
            swiftSettings: strict
        ),

        // Wiring and command line.
        .executableTarget(
            name: "signet",
            dependencies: [
                "JSON", "JOSE", "OAuth", "SigningKeys", "AuthorizationServer",
                "HTTPFace", "Pages", "PasswordHashing", "StoreSQLite", "StoreMemory", "TokenValidator",
                "ResourceServer",
                "MCPServers",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl", condition: server),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ArgumentParser", package: "swift-argument-parser", condition: server),
                .product(name: "Yams", package: "Yams", condition: server),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle", condition: server),
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "signet-mcp",
            dependencies: [
                "MCPServers", "OAuth", "SharedSecretTokens", "TokenValidator",
                .product(name: "ArgumentParser", package: "swift-argument-parser", condition: server),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle", condition: server),
            ],
            swiftSettings: strict
        ),

        .executableTarget(
            name: "mcp-token",
            dependencies: [
                "JOSE", "OAuth", "SharedSecretTokens",
                .product(name: "ArgumentParser", package: "swift-argument-parser", condition: server),
            ],
            swiftSettings: strict
        ),

        // What `make bench` calls a tool of.
        .executableTarget(
            name: "MCPBench",
            dependencies: [
                "JSON", "MCP", "MCPServers", "OAuth", "TokenValidator",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Hummingbird", package: "hummingbird", condition: resourceServer),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle", condition: server),
            ],
            path: "Benchmarks/Sources/MCPBench",
            swiftSettings: strict
        ),

        // Servers that tests ask: well-behaved and not.
        .target(
            name: "LoopbackServers",
            dependencies: [
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl", condition: server),
            ],
            path: "Tests/LoopbackServers",
            swiftSettings: strict
        ),

        // Tests mirror Sources.
        .testTarget(
            name: "AuthorizationServerTests",
            dependencies: [
                "AuthorizationServer", "StoreMemory", "SigningKeys", "OAuth", "JOSE", "JSON",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "PasswordHashingTests",
            dependencies: ["PasswordHashing", "AuthorizationServer", "JOSE"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "HTTPFaceTests",
            dependencies: [
                "HTTPFace", "AuthorizationServer",
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle", condition: server),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "IntegrationTests",
            dependencies: [
                "signet", "StoreSQLite", "TokenValidator", "SigningKeys",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict
        ),
        .testTarget(name: "JSONTests", dependencies: ["JSON"], swiftSettings: strict),
        .testTarget(name: "AuditTests", dependencies: ["AuthorizationServer", "StoreMemory"], swiftSettings: strict),
        .testTarget(
            name: "StoreConformanceTests",
            dependencies: [
                "StoreMemory", "StoreSQLite",
                .product(name: "GRDB", package: "GRDB.swift", condition: server),
            ],
            swiftSettings: strict
        ),
        .testTarget(name: "MCPTests", dependencies: ["MCP"], swiftSettings: strict),
        .testTarget(
            name: "SharedSecretTokensTests",
            dependencies: ["SharedSecretTokens", "mcp-token", "JOSE", "JSON", "OAuth"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SigningKeysTests",
            dependencies: [
                "SigningKeys", "JSON", "COpenSSL",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "MCPServersTests",
            dependencies: [
                "MCPServers", "signet-mcp", "LoopbackServers", "VectorIndex", "MCP", "AuthorizationServer",
                "SharedSecretTokens", "JOSE", "JSON", "OAuth", "TokenValidator",
                .product(name: "GRDB", package: "GRDB.swift", condition: server),
                .product(name: "Hummingbird", package: "hummingbird", condition: resourceServer),
                .product(name: "HummingbirdTesting", package: "hummingbird", condition: resourceServer),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras", condition: server),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "PagesTests",
            dependencies: [
                "Pages", "AuthorizationServer", "JOSE",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SignetTests",
            dependencies: [
                "signet", "LoopbackServers", "StoreMemory", "ResourceServer",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "JOSETests",
            dependencies: ["JOSE", "JSON"],
            resources: [.copy("Vectors")],
            swiftSettings: strict
        ),
        .testTarget(name: "OAuthTests", dependencies: ["OAuth", "JSON"], swiftSettings: strict),
        .testTarget(
            name: "TokenValidatorTests",
            dependencies: ["TokenValidator", "LoopbackServers"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ResourceServerTests",
            dependencies: [
                "ResourceServer",
                .product(name: "Hummingbird", package: "hummingbird", condition: resourceServer),
                .product(name: "HummingbirdTesting", package: "hummingbird", condition: resourceServer),
            ],
            swiftSettings: strict
        ),
    ],
    swiftLanguageModes: [.v6]
)
