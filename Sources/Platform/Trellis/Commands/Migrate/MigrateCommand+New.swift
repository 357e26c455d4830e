import ArgumentParser
import Foundation
import TrellisDatabase

extension MigrateCommand {
    /// `App migrate new NAME`.
    struct NewCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "new", abstract: "Write the next migration of a module, from its records or empty.",
                discussion: """
                    With --from-models, the records of the module are compared with the schema that all migrations make on a scratch copy. \
                    What can't be known, a rename for example, is asked for in a comment: read the file before it is applied. The file's path \
                    goes to standard output. Refuses to overwrite a file, and to write one when nothing changed.
                    """)
        }

        @OptionGroup var options: SettingsOptions
        @Argument(help: "What the migration does, as in add-colour.") var name: String
        @Flag(help: "Write what the records have and the schema lacks.") var fromModels = false
        @Option(help: "The module; may be left out when only one has changes.") var module: String?
        @Option(
            help: ArgumentHelp("Where the file goes; beside the module's other files by default.", valueName: "path"))
        var output: String?

        func run() async throws {
            try await withApplication(P.self, options) { application in
                let module = try await chosenModule(application)
                let draft = try await application.migrator.draft(
                    name, module: module, records: fromModels ? application.records(ofModule: module) : nil)
                let folder = ModuleFolder(module)
                guard let path = output ?? folder?.path(for: draft) else { throw MigrationDraftError.folder(module) }
                guard !FileManager.default.fileExists(atPath: path) else { throw MigrationDraftError.exists(path) }
                try draft.source.write(toFile: path, atomically: true, encoding: .utf8)
                Console.output(path)
                let list = folder?.list.map { "to the list in \($0)" } ?? "to the migrations of the module"
                Console.message("\(draft.id): read it, then add `.\(draft.constant)` \(list).")
            }
        }

        private func chosenModule(_ application: Application) async throws -> String {
            let known = application.composition.modules.map { type(of: $0).name }
            if let module {
                guard known.contains(module) else { throw MigrationDraftError.module(module, known: known) }
                return module
            }
            guard fromModels else { throw MigrationDraftError.ambiguous(known) }
            let records = Dictionary(known.map { ($0, application.records(ofModule: $0)) }) { $0 + $1 }
            let changed = try await application.migrator.modulesToMigrate(records)
            guard let only = changed.first else { throw MigrationDraftError.nothing(nil) }
            guard changed.count == 1 else { throw MigrationDraftError.ambiguous(changed) }
            return only
        }
    }
}

extension Application {
    fileprivate func records(ofModule name: String) -> [any Record.Type] {
        composition.modules.filter { type(of: $0).name == name }.flatMap(\.records)
    }
}

/// Where the sources of a module are, below the working directory.
struct ModuleFolder {
    private let path: String
    /// The file that lists the module's migrations.
    let list: String?

    /// The folder in `Sources/System` or `Sources/Modules` that goes by the module's name, or nil when there is none.
    init?(_ module: String) {
        let manager = FileManager.default
        let found = ["Sources/System", "Sources/Modules"].flatMap { storey in
            ((try? manager.contentsOfDirectory(atPath: storey)) ?? []).filter { $0.lowercased() == module }
                .map { "\(storey)/\($0)" }
        }
        guard let path = found.first else { return nil }
        self.path = path
        let files = (manager.enumerator(atPath: path)?.allObjects as? [String] ?? []).sorted()
        list = files.first { $0.hasSuffix("Migrations.swift") }.map { "\(path)/\($0)" }
    }

    /// The file of a new migration, beside the list of the others.
    func path(for draft: MigrationDraft) -> String {
        let folder = list.map { ($0 as NSString).deletingLastPathComponent } ?? path
        let name = draft.constant.prefix(1).uppercased() + draft.constant.dropFirst()
        return "\(folder)/Migration+\(name).swift"
    }
}
