// swift-tools-version: 6.2
import PackageDescription

// A separate package, so that benchmarks never add to the product's build. `scripts/bench` builds and runs it.
let package = Package(
    name: "trellis-benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "trellis", path: ".."),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
    ],
    targets: [
        // Hummingbird alone, with prepared responses: the baseline for the cost of the platform.
        .executableTarget(name: "bare", dependencies: [.product(name: "Hummingbird", package: "hummingbird")]),
        // The cost of passing a transaction to a connection's thread, and two ways to wait for PostgreSQL.
        .executableTarget(
            name: "hop",
            dependencies: [
                .product(name: "TrellisDatabase", package: "trellis"), .product(name: "CLibPQ", package: "trellis"),
            ]),
        // Background jobs, for scripts/bench-jobs and scripts/chaos-jobs.
        .executableTarget(
            name: "jobs",
            dependencies: [
                .product(name: "TrellisDatabase", package: "trellis"),
                .product(name: "TrellisHub", package: "trellis"),
                .product(name: "TrellisJobs", package: "trellis"),
                .product(name: "TrellisKernel", package: "trellis"),
                .product(name: "TrellisMigrations", package: "trellis"),
                .product(name: "TrellisSchema", package: "trellis"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]),
        // A product whose notes publish events with audit, or do neither, for scripts/bench-publish.
        .executableTarget(
            name: "publish",
            dependencies: [
                "Trellis", "TrellisConfig", "TrellisDatabase", "TrellisHub", "TrellisKernel", "TrellisMigrations",
                "TrellisSchema", "TrellisSystem", "TrellisWeb",
            ].map { .product(name: $0, package: "trellis") }),
        // Mails to an SMTP server, for scripts/bench-mail.
        .executableTarget(
            name: "mails",
            dependencies: [
                .product(name: "TrellisKernel", package: "trellis"), .product(name: "TrellisMail", package: "trellis"),
            ]),
        // TrellisSchema's JSON writer and reader compared with Foundation's.
        .executableTarget(
            name: "codec",
            dependencies: [
                .product(name: "TrellisKernel", package: "trellis"),
                .product(name: "TrellisSchema", package: "trellis"),
                .product(name: "NIOCore", package: "swift-nio"),
            ]),
    ]
)
