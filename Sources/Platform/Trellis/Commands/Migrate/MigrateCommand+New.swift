import ArgumentParser
import Foundation
import TrellisDatabase
import TrellisKernel
import TrellisMigrations

extension MigrateCommand {
    /// `App migrate new NAME`.
    struct NewCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "new", abstract: "Create the next migration of a module, empty or from its records.",
                discussion: """
                    With --from-models, compares the records of the module with the schema that all migrations create on a scratch copy. \
                    A comment marks what can't be derived, for example a rename: review the file before you apply it. The file's path goes to \
                    standard output. Fails if the file exists or nothing changed.
                    """)
        }

        @OptionGroup var options: SettingsOptions
        @Argument(help: "What the migration does, for example add-colour.") var name: String
        @Flag(help: "Write the changes that the records need and the schema lacks.") var fromModels = false
        @Option(help: "The module; optional if only one module has changes.") var module: String?
        @Option(
            help: ArgumentHelp("The path of the file; by default next to the module's other files.", valueName: "path"))
        var output: String?

        func run() async throws {
            try await withApplication(P.self, options) { application in
                let module = try await selectedModule(application)
                let migration = try await application.migrator.generate(
                    name, module: module, records: fromModels ? application.records(ofModule: module) : nil)
                let folder = ModuleFolder(module)
                guard let path = output ?? folder?.path(for: migration) else {
                    throw MigrationGenerationError.folderNotFound(module)
                }
                guard !FileManager.default.fileExists(atPath: path) else {
                    throw MigrationGenerationError.fileExists(path)
                }
                try migration.source.write(toFile: path, atomically: true, encoding: .utf8)
                Console.output(path)
                let list = folder?.list.map { "to the list in \($0)" } ?? "to the migrations of the module"
                Console.message("\(migration.id): review it, then add `.\(migration.constant)` \(list).")
            }
        }

        private func selectedModule(_ application: Application) async throws -> String {
            let known = application.modules.map { type(of: $0).name }
            if let module {
                guard known.contains(module) else { throw MigrationGenerationError.unknownModule(module, known: known) }
                return module
            }
            guard fromModels else { throw MigrationGenerationError.ambiguousModule(known) }
            let records = Dictionary(known.map { ($0, application.records(ofModule: $0)) }) { $0 + $1 }
            let changed = try await application.migrator.modulesToMigrate(records)
            guard let only = changed.first else { throw MigrationGenerationError.nothingToMigrate(nil) }
            guard changed.count == 1 else { throw MigrationGenerationError.ambiguousModule(changed) }
            return only
        }
    }
}

extension Application {
    fileprivate func records(ofModule name: String) -> [any Record.Type] {
        modules.filter { type(of: $0).name == name }.flatMap(\.records)
    }
}

/// The source folder of a module, below the working directory.
struct ModuleFolder {
    private let path: String
    /// The file that lists the module's migrations.
    let list: String?

    /// Finds the folder in `Sources/System` or `Sources/Modules` with the module's name; nil if there is none.
    init?(_ module: String) {
        let manager = FileManager.default
        let found = ["Sources/System", "Sources/Modules"].flatMap { layer in
            ((try? manager.contentsOfDirectory(atPath: layer)) ?? []).filter {
                $0.lowercased() == module.replacing(utf8: "_", with: "")
            }
            .map { "\(layer)/\($0)" }
        }
        guard let path = found.first else { return nil }
        self.path = path
        let files = (manager.enumerator(atPath: path)?.allObjects as? [String] ?? []).sorted()
        list = files.first { $0.hasSuffix(utf8: "Migrations.swift") }.map { "\(path)/\($0)" }
    }

    /// Returns the path of a new migration, next to the list of the others.
    func path(for migration: GeneratedMigration) -> String {
        let folder = list.map { ($0 as NSString).deletingLastPathComponent } ?? path
        let name = migration.constant.prefix(1).uppercased() + migration.constant.dropFirst()
        return "\(folder)/Migration+\(name).swift"
    }
}
