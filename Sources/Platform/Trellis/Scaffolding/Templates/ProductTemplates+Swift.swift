/// The files of a new product that aren't those of a module.
enum ProductTemplates {
    static let manifest = #"""
        // swift-tools-version: 6.2
        import PackageDescription

        /// The modules of the product: each has a folder in Sources/Modules and one in Tests/Modules.
        let modules = ["Notes"]
        /// The composition root, in Sources/App, with the product's name: target names are unique in a graph of packages.
        let app = "@App@"

        /// The libraries of Trellis that every target may use.
        let platform = [
            "Trellis", "TrellisConfig", "TrellisDatabase", "TrellisHub", "TrellisJobs", "TrellisKernel", "TrellisMail",
            "TrellisMigrations", "TrellisObservability", "TrellisSchema", "TrellisStorage", "TrellisTexts", "TrellisWeb",
        ].map { Target.Dependency.product(name: $0, package: "trellis") }

        /// The records of users, tenants and memberships, to which a module may add fields.
        let records = ["TrellisTenants", "TrellisUsers"].map { Target.Dependency.product(name: $0, package: "trellis") }

        /// Users, tenants, authentication and what else every product has: for the composition root only.
        let system = [
            "TrellisAccount", "TrellisAdmin", "TrellisAuth", "TrellisCore", "TrellisFiles", "TrellisMailing",
            "TrellisSystem", "TrellisWebhooks",
        ].map { Target.Dependency.product(name: $0, package: "trellis") }

        let testing = [Target.Dependency.product(name: "TrellisTesting", package: "trellis")]

        /// Warnings are errors, except those that a new version of Trellis may cause.
        let settings: [SwiftSetting] =
            ["ExistentialAny", "MemberImportVisibility", "NonisolatedNonsendingByDefault"].map { .enableUpcomingFeature($0) }
            + [.treatAllWarnings(as: .error), .treatWarning("DeprecatedDeclaration", as: .warning)]

        let package = Package(
            name: "@name@",
            platforms: [.macOS(.v15)],
            products: [.executable(name: "@name@", targets: ["@Name@Run"])],
            dependencies: [
                @dependency@
            ],
            targets: [
                .target(
                    name: app, dependencies: platform + records + system + modules.map { .target(name: $0) },
                    path: "Sources/App", swiftSettings: settings),
                // Tests can't depend on an executable's module, so the executable is a separate file.
                .executableTarget(
                    name: "@Name@Run", dependencies: platform + [.target(name: app)], path: "Sources/Run",
                    swiftSettings: settings),
                .testTarget(
                    name: "AppTests", dependencies: platform + testing + [.target(name: app)], path: "Tests/AppTests",
                    exclude: ["Golden"], swiftSettings: settings),
            ]
        )

        for module in modules {
            package.targets += [
                .target(
                    name: module, dependencies: platform + records, path: "Sources/Modules/\(module)",
                    swiftSettings: settings),
                .testTarget(
                    name: "\(module)Tests", dependencies: platform + testing + [.target(name: app)],
                    path: "Tests/Modules/\(module)Tests", swiftSettings: settings),
            ]
        }

        """#

    static let app = #"""
        import Notes
        import Trellis
        import TrellisSystem

        /// The composition root of @Name@: its modules, and how they are connected.
        package struct App: Product {
            package static let name = "@Name@"
            package static let settings = StandardSystem.settings
            package static let commands = StandardSystem.commands(of: App.self)

            package static func compose(on platform: Platform) throws -> Composition {
                let system = try StandardSystem(on: platform, product: name)
                return try system.composition(modules: [NotesModule()])
            }
        }

        """#

    static let run = #"""
        // The executable. Its code is in `Sources/App`, a library, so that tests can use it too.
        import @App@
        import Trellis

        await App.main()

        """#

    static let contractTests = #"""
        import @App@
        import Foundation
        import Testing
        import Trellis
        import TrellisConfig
        import TrellisTesting
        import TrellisWeb

        /// The product's contract under version control.
        ///
        /// A reviewer sees every change of it, and what a new version of Trellis changes. `make golden` writes the files;
        /// until then there is nothing to compare.
        @Suite("Golden files", .enabled(if: hasGoldenFiles, "run `make golden`, and commit Tests/AppTests/Golden"))
        struct ContractTests {
            @Test("The route table matches its golden file")
            func routes() async throws {
                try await withApp(App.self) { app in try expectGolden(app.application.routes.text, named: "routes.txt") }
            }

            @Test("The permission matrix matches its golden file")
            func permissions() async throws {
                try await withApp(App.self) { app in
                    try expectGolden(app.application.permissionMatrix, named: "permissions.txt")
                }
            }

            @Test("The OpenAPI document matches its golden file")
            func openAPI() async throws {
                try await withApp(App.self) { app in try expectGolden(app.application.openAPI, named: "openapi.json") }
            }

            @Test("The catalogue of errors matches its golden file")
            func errors() async throws {
                try await withApp(App.self) { app in
                    try expectGolden(app.application.errorCatalogue, named: "errors.md")
                }
            }

            @Test("The catalogue of settings matches its golden file")
            func settings() throws {
                try expectGolden(Application.settings(of: App.self).markdown(), named: "settings.md")
            }
        }

        private let hasGoldenFiles =
            ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1"
            || FileManager.default.fileExists(
                atPath: URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/routes.txt").path)

        """#

    static let productTests = #"""
        import @App@
        import Testing
        import Trellis
        import TrellisMigrations
        import TrellisTesting
        import TrellisTexts

        @Suite("The product")
        struct ProductTests {
            @Test("It starts on a fresh database, and reports that it is ready")
            func ready() async throws {
                try await withApp(App.self) { app in
                    for path in ["/health", "/ready"] {
                        let response = try await app.get(path)
                        #expect(response.status == 200, "\(path)")
                    }
                }
            }

            @Test("A request without credentials gets 401")
            func anonymous() async throws {
                try await withApp(App.self) { app in
                    for path in ["/api/v1/users/me", "/api/v1/tenants"] {
                        let response = try await app.get(path)
                        #expect(response.status == 401, "\(path)")
                    }
                }
            }

            @Test("Every text exists in German too")
            func german() throws {
                let application = try Application.inspect(App.self)
                #expect(application.missingTexts(in: .german) == [])
            }

            @Test("Databases of every release of Trellis can be upgraded")
            func upgrades() async throws {
                try await expectUpgrades(of: App.self, from: try ReleaseFolder.trellis.releases())
            }
        }

        """#
}
