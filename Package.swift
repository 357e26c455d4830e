// swift-tools-version: 6.2
import CompilerPluginSupport
import PackageDescription

let package = Package(
    name: "trellis",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/swift-mustache.git", from: "2.1.1"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0", traits: []),
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-certificates.git", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-asn1.git", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-configuration.git", from: "1.4.0", traits: []),
        .package(url: "https://github.com/LebJe/TOMLKit.git", from: "0.6.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics.git", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing.git", from: "1.7.3"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        .package(url: "https://github.com/swiftlang/swift-syntax.git", from: "603.0.1"),
    ]
)

// The architecture, one row per target. A row may use only the rows above it.
macros("TrellisMacros")

platform("Kernel", from: [.crypto])
platform("Schema", uses: ["Kernel"], from: [.nio], macros: true, tests: ["TrellisTesting"])
platform("Texts", uses: ["Kernel", "Schema"])
platform(
    "Config", uses: ["Kernel"],
    from: [.configuration, .toml, .httpClient, .http1, .tls, .nio, .posix, .crypto, .log, .metrics])
platform(
    "Observability", uses: ["Kernel", "Config"], from: [.log, .metrics, .tracing, .httpClient, .http1, .tls, .nio])
platform(
    "Database", uses: ["Kernel"], from: [.grdb, .sqlite, .libpq, .log, .metrics, .crypto], macros: true,
    tests: ["TrellisMigrations", "TrellisTesting", "PostgresProxy"])
platform(
    "Migrations", uses: ["Kernel", "Database"], from: [.crypto, .log], tests: ["TrellisTesting"])
platform(
    "Storage", uses: ["Kernel", "Schema", "Config"], from: [.httpClient, .http1, .tls, .nio, .posix, .crypto],
    tests: ["TrellisTesting"])
platform(
    "Jobs", uses: ["Kernel", "Schema", "Config", "Observability", "Database", "Migrations", "Storage"],
    from: [.lifecycle, .log, .metrics, .nio, .crypto],
    macros: true, tests: ["TrellisTesting"])
platform(
    "Hub", uses: ["Kernel", "Schema", "Config", "Observability", "Database", "Migrations", "Jobs"],
    from: [.lifecycle, .log, .metrics, .crypto], macros: true, tests: ["TrellisTesting"])
platform(
    "Mail", uses: ["Kernel", "Schema", "Texts", "Config", "Observability", "Database", "Storage", "Jobs"],
    from: [.mustache, .curl, .httpClient, .http1, .tls, .nio, .posix, .crypto, .cryptoExtras, .log], macros: true,
    tests: ["TrellisTesting"])
platform(
    "Web", uses: ["Kernel", "Schema", "Texts", "Config", "Observability", "Database"],
    from: [.httpTypes, .nio, .posix, .lifecycle, .log, .metrics, .crypto, .zlib], macros: true)
platform(
    "",
    uses: [
        "Kernel", "Schema", "Texts", "Config", "Observability", "Database", "Migrations", "Storage", "Jobs", "Hub",
        "Mail", "Web",
    ],
    from: [.lifecycle, .signals, .arguments, .log, .tracing, .httpTypes, .nio, .crypto], tests: ["TrellisTesting"])
platform(
    "Testing",
    uses: [
        "Kernel", "Schema", "Texts", "Config", "Observability", "Database", "Migrations", "Storage", "Jobs", "Hub",
        "Mail", "Web", "",
    ],
    from: [.httpTypes, .nio, .log])

system("Users")
system("Tenants", uses: ["Users"], from: [.crypto])
system("Auth", uses: ["Users", "Tenants"], from: [.crypto, .argon2, .httpTypes])
system("Core", from: [.httpTypes, .nio, .lifecycle, .crypto])
system("Files", uses: ["Tenants"], from: [.httpTypes, .nio, .posix, .crypto])
system("Mailing", from: [.httpClient, .http1, .tls, .nio, .crypto, .cryptoExtras, .certificates, .asn1])
system("Pages", from: [.mustache, .httpTypes])
system("Admin", uses: ["Users", "Auth", "Pages"], from: [.httpTypes, .nio, .lifecycle])
system("Account", uses: ["Users", "Tenants", "Auth", "Pages"], from: [.httpTypes])
system("Webhooks", uses: ["Tenants"], from: [.httpClient, .http1, .tls, .nio, .crypto])
system(
    "System", uses: ["Users", "Tenants", "Auth", "Core", "Files", "Mailing", "Admin", "Account", "Webhooks"],
    from: [.arguments])

module("Projects")
module("Billing", from: [.httpClient, .http1, .tls, .httpTypes, .nio, .posix, .crypto])

app(
    "App",
    uses: [
        "Projects",
        "Billing",
    ])

support("PostgresProxy")
sampleProduct("SampleProduct", server: "SampleServer")

contract("Gazette")

// MARK: - The functions of the rows

/// An external product that a target may use.
enum ExternalProduct {
    case nio, posix, http1, httpTypes, grdb, sqlite, libpq, crypto, configuration, toml
    case log, metrics, tracing, lifecycle, signals, arguments, httpClient, tls, argon2, zlib, mustache, curl,
        cryptoExtras
    case certificates, asn1

    var dependency: Target.Dependency {
        switch self {
        case .nio: .product(name: "NIOCore", package: "swift-nio")
        case .mustache: .product(name: "Mustache", package: "swift-mustache")
        case .http1: .product(name: "NIOHTTP1", package: "swift-nio")
        case .posix: .product(name: "NIOPosix", package: "swift-nio")
        case .httpTypes: .product(name: "HTTPTypes", package: "swift-http-types")
        case .grdb: .product(name: "GRDB", package: "GRDB.swift")
        case .sqlite: .product(name: "GRDBSQLite", package: "GRDB.swift")
        case .crypto: .product(name: "Crypto", package: "swift-crypto")
        case .configuration: .product(name: "Configuration", package: "swift-configuration")
        case .toml: .product(name: "TOMLKit", package: "TOMLKit")
        case .log: .product(name: "Logging", package: "swift-log")
        case .metrics: .product(name: "Metrics", package: "swift-metrics")
        case .tracing: .product(name: "Tracing", package: "swift-distributed-tracing")
        case .lifecycle: .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
        case .signals: .product(name: "UnixSignals", package: "swift-service-lifecycle")
        case .arguments: .product(name: "ArgumentParser", package: "swift-argument-parser")
        case .httpClient: .product(name: "AsyncHTTPClient", package: "async-http-client")
        case .tls: .product(name: "NIOSSL", package: "swift-nio-ssl")
        case .libpq: .target(name: "CLibPQ")
        case .argon2: .target(name: "CArgon2")
        case .zlib: .target(name: "CZlib")
        case .curl: .target(name: "CCurl")
        case .cryptoExtras: .product(name: "CryptoExtras", package: "swift-crypto")
        case .certificates: .product(name: "X509", package: "swift-certificates")
        case .asn1: .product(name: "SwiftASN1", package: "swift-asn1")
        }
    }
}

/// Returns the compiler settings of a target: Swift 6, the upcoming features, and warnings as errors.
///
/// Platform targets are libraries, so each import declares whether it is part of their API. The product's targets share
/// `package` declarations. Macros generate many of these, and the compiler doesn't count the imports that generated
/// code uses.
func settings(library: Bool = false) -> [SwiftSetting] {
    let features = ["ExistentialAny", "MemberImportVisibility", "NonisolatedNonsendingByDefault"]
    return (features + (library ? ["InternalImportsByDefault"] : [])).map { .enableUpcomingFeature($0) }
        + [.treatAllWarnings(as: .error)]
}

/// Adds a target of general mechanisms without business terms: `Sources/Platform/Trellis…`, a product of the package.
@MainActor func platform(
    _ name: String, uses: [String] = [], from: [ExternalProduct] = [], macros: Bool = false, tests: [String] = []
) {
    let targets = uses.map { Target.Dependency.target(name: "Trellis\($0)") }
    addTarget(
        "Trellis\(name)", layer: "Platform", uses: targets, from: from, plugin: macros ? "TrellisMacros" : nil,
        tests: tests.map { .target(name: $0) })
    package.products.append(.library(name: "Trellis\(name)", targets: ["Trellis\(name)"]))
}

/// Adds a target that every product has, `Trellis…` from `Sources/System/…`, a product of the package.
@MainActor func system(_ name: String, uses: [String] = [], from: [ExternalProduct] = []) {
    let targets = uses.map { Target.Dependency.target(name: "Trellis\($0)") }
    addTarget(
        "Trellis\(name)", layer: "System", folder: name, uses: allPlatformTargets() + targets, from: from)
    package.products.append(.library(name: "Trellis\(name)", targets: ["Trellis\(name)"]))
}

/// Adds a module of this product, in `Sources/Modules`; modules never use each other.
@MainActor func module(_ name: String, from: [ExternalProduct] = []) {
    addTarget(name, layer: "Modules", uses: allPlatformTargets(), from: from)
}

/// Adds the composition root, its executable of the same name, and the tests that need the whole product.
///
/// It uses every target of platform and System, and these modules.
@MainActor func app(_ name: String, uses: [String]) {
    let system = package.targets.filter { $0.path?.hasPrefix("Sources/System/") == true }.map(\.name)
    let targets = allPlatformTargets() + (system + uses).map { .target(name: $0) }
    package.products += [.executable(name: name, targets: ["Run"]), .library(name: "CLibPQ", targets: ["CLibPQ"])]
    package.targets += [
        .target(
            name: name, dependencies: targets + [ExternalProduct.arguments.dependency], path: "Sources/App",
            swiftSettings: settings()),
        // Tests can't depend on an executable's module, so the executable is a separate file.
        .executableTarget(
            name: "Run", dependencies: [.target(name: name), .target(name: "Trellis")], path: "Sources/Run",
            swiftSettings: settings()),
        .testTarget(
            name: "AppTests",
            dependencies: targets
                + [name, "Run", "TrellisTesting", "PostgresProxy", "SampleProduct", "SampleServer"].map {
                    .target(name: $0)
                }
                // The tests of modules contribute their requests to each route.
                + package.targets.filter(\.isTestOfModule).map { .target(name: $0.name) }
                + [ExternalProduct.httpClient, .httpTypes, .nio, .posix, .http1, .lifecycle].map(\.dependency),
            path: "Tests/AppTests", exclude: ["Golden"], swiftSettings: settings()),
        .testTarget(
            name: "ArchitectureTests", dependencies: [.target(name: "Trellis")], path: "Tests/ArchitectureTests",
            exclude: ["Refusals"], swiftSettings: settings()
        ),
        .systemLibrary(
            name: "CArgon2", path: "Sources/CArgon2", pkgConfig: "libargon2",
            providers: [.apt(["libargon2-dev"]), .brew(["argon2"])]),
        // Also a product, so that the benchmarks can compare other ways to use it.
        .systemLibrary(
            name: "CLibPQ", path: "Sources/CLibPQ", pkgConfig: "libpq",
            providers: [.apt(["libpq-dev"]), .brew(["libpq"])]),
        .systemLibrary(
            name: "CCurl", path: "Sources/CCurl", pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"]), .brew(["curl"])]),
        .systemLibrary(
            name: "CZlib", path: "Sources/CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    ]
}

/// Adds a target that only tests use and that uses no other: `Tests/Support`.
@MainActor func support(_ name: String) {
    package.targets.append(.target(name: name, path: "Tests/Support/\(name)", swiftSettings: settings()))
}

/// Adds the product that tests of platform and System run, and its executable for tests of whole processes.
///
/// Only tests depend on them.
@MainActor func sampleProduct(_ name: String, server: String) {
    let system = package.targets.filter { $0.path?.hasPrefix("Sources/System/") == true }.map(\.name)
    package.targets += [
        .target(
            name: name,
            dependencies: allPlatformTargets() + system.map { .target(name: $0) }
                + [ExternalProduct.arguments.dependency],
            path: "Tests/Support/\(name)", swiftSettings: settings()),
        .executableTarget(
            name: server, dependencies: [.target(name: name), .target(name: "Trellis")],
            path: "Tests/Support/\(server)", swiftSettings: settings()),
    ]
}

/// Adds a product of the tests that follows a given contract, written as a user of the guides would, and its tests:
/// `Tests/Contracts`.
@MainActor func contract(_ name: String) {
    let system = package.targets.filter { $0.path?.hasPrefix("Sources/System/") == true }.map(\.name)
    let targets = allPlatformTargets() + system.map { .target(name: $0) }
    let outside = [ExternalProduct.httpTypes.dependency]
    package.targets += [
        .target(
            name: "\(name)Product", dependencies: targets + outside, path: "Tests/Contracts/\(name)",
            exclude: ["CONTRACT.md"], swiftSettings: settings()),
        .testTarget(
            name: "\(name)Tests",
            dependencies: targets + outside + ["\(name)Product", "TrellisTesting"].map { .target(name: $0) },
            path: "Tests/Contracts/\(name)Tests", swiftSettings: settings()),
    ]
}

/// Adds the compiler plugin of `@Schema`, `@Record` and `@Controller`, with tests of its expansions.
///
/// The tests use the plugin's sources as a library, through a link to its folder: a test that depends on the plugin
/// itself would make SwiftPM build the whole package a second time, for the compiler's host.
@MainActor func macros(_ name: String) {
    let syntax = ["SwiftSyntax", "SwiftSyntaxBuilder", "SwiftSyntaxMacros", "SwiftCompilerPlugin", "SwiftDiagnostics"]
        .map { Target.Dependency.product(name: $0, package: "swift-syntax") }
    package.targets.append(
        .macro(name: name, dependencies: syntax, path: "Sources/Platform/\(name)", swiftSettings: settings()))
    package.targets.append(
        .target(
            name: "\(name)Library", dependencies: syntax, path: "Tests/Platform/\(name)Library",
            exclude: ["Plugin.swift"],
            swiftSettings: settings()))
    package.targets.append(
        .testTarget(
            name: "\(name)Tests",
            dependencies: syntax + [
                .target(name: "\(name)Library"),
                .product(name: "SwiftSyntaxMacroExpansion", package: "swift-syntax"),
                .product(name: "SwiftSyntaxMacrosTestSupport", package: "swift-syntax"),
                .product(name: "SwiftSyntaxMacrosGenericTestSupport", package: "swift-syntax"),
            ],
            path: "Tests/Platform/\(name)Tests", swiftSettings: settings()))
}

@MainActor func addTarget(
    _ name: String, layer: String, folder: String? = nil, uses: [Target.Dependency], from: [ExternalProduct],
    plugin: String? = nil, tests: [Target.Dependency] = []
) {
    let folder = folder ?? name
    // Only the target uses the plugin: SwiftPM would build tests that depend on it, with all they use, for the host.
    let plugins = plugin.map { [Target.Dependency.target(name: $0)] } ?? []
    package.targets.append(
        .target(
            name: name, dependencies: uses + from.map(\.dependency) + plugins, path: "Sources/\(layer)/\(folder)",
            swiftSettings: settings(library: layer == "Platform")))
    // Targets of a product are tested as part of one, through its public API: modules of this repository's product as
    // part of it, and System as part of a product of the tests, so that it needs none of these modules.
    let isProduct = layer != "Platform"
    let products = layer == "System" ? ["SampleProduct"] : ["SampleProduct", "App"]
    let harness = (["TrellisTesting", "TrellisSystem"] + products).filter { $0 != name }.map {
        Target.Dependency.target(name: $0)
    }
    let outside = from + (isProduct ? [.httpTypes, .nio].filter { !from.contains($0) } : [])
    package.targets.append(
        .testTarget(
            name: "\(folder)Tests",
            dependencies: uses + (isProduct ? harness : tests) + outside.map(\.dependency) + [.target(name: name)],
            path: "Tests/\(layer)/\(folder)Tests", swiftSettings: settings()))
}

extension Target {
    /// Whether it has the tests of one module of System or of the product.
    var isTestOfModule: Bool {
        type == .test && ["Tests/System/", "Tests/Modules/"].contains { path?.hasPrefix($0) == true }
    }
}

func allPlatformTargets() -> [Target.Dependency] {
    [
        "Kernel", "Schema", "Texts", "Config", "Observability", "Database", "Migrations", "Storage", "Jobs", "Hub",
        "Mail", "Web", "",
    ]
    .map { .target(name: "Trellis\($0)") } + [ExternalProduct.log.dependency]
}
