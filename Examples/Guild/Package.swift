// swift-tools-version: 6.2
// Trellis 0.1.0 wrote this file; it is yours to change.
import PackageDescription

/// The modules of the product: each has a folder in Sources/Modules and one in Tests/Modules.
let modules = ["Fees", "Profiles"]
/// The composition root, in Sources/App, with the product's name: target names are unique in a graph of packages.
let app = "GuildApp"

/// The libraries of Trellis that every target may use.
let platform = [
    "Trellis", "TrellisConfig", "TrellisDatabase", "TrellisHub", "TrellisJobs", "TrellisKernel", "TrellisMail",
    "TrellisMigrations", "TrellisObservability", "TrellisSchema", "TrellisStorage", "TrellisTexts", "TrellisWeb",
].map { Target.Dependency.product(name: $0, package: "trellis") }

/// The records of users, tenants and memberships, which this product's modules refer to.
let records = ["TrellisTenants", "TrellisUsers"].map { Target.Dependency.product(name: $0, package: "trellis") }

/// Users, tenants, authentication and what else every product has: for the composition root only.
let system = ["TrellisFiles", "TrellisSystem"].map { Target.Dependency.product(name: $0, package: "trellis") }

/// Libraries that the product uses by itself, in the versions that Trellis resolves.
let nio = [Target.Dependency.product(name: "NIOCore", package: "swift-nio")]
let httpTypes = [Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")]
let lifecycle = [Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")]

let testing = [Target.Dependency.product(name: "TrellisTesting", package: "trellis")] + httpTypes

/// Warnings are errors, except those that a new version of Trellis may cause.
let settings: [SwiftSetting] =
    ["ExistentialAny", "MemberImportVisibility", "NonisolatedNonsendingByDefault"].map { .enableUpcomingFeature($0) }
    + [.treatAllWarnings(as: .error), .treatWarning("DeprecatedDeclaration", as: .warning)]

let package = Package(
    name: "guild",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "guild", targets: ["GuildRun"])],
    dependencies: [
        .package(name: "trellis", path: "../.."),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0", traits: []),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
    ],
    targets: [
        .target(
            name: app, dependencies: platform + records + system + nio + modules.map { .target(name: $0) },
            path: "Sources/App", swiftSettings: settings),
        // Tests can't depend on an executable's module, so the executable is a separate file.
        .executableTarget(
            name: "GuildRun", dependencies: platform + [.target(name: app)], path: "Sources/Run",
            swiftSettings: settings),
        .testTarget(
            name: "AppTests", dependencies: platform + records + system + testing + [.target(name: app)],
            path: "Tests/AppTests", swiftSettings: settings),
    ]
)

for module in modules {
    package.targets += [
        .target(
            name: module, dependencies: platform + records + lifecycle, path: "Sources/Modules/\(module)",
            swiftSettings: settings),
        .testTarget(
            name: "\(module)Tests", dependencies: platform + system + testing + [.target(name: app)],
            path: "Tests/Modules/\(module)Tests", swiftSettings: settings),
    ]
}
