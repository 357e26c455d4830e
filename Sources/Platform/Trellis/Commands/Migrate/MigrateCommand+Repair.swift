import ArgumentParser
import TrellisDatabase
import TrellisMigrations
import TrellisSchema

extension MigrateCommand {
    /// `App migrate repair ID`.
    struct RepairCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "repair", abstract: "Accept that an applied migration was changed.",
                discussion: """
                    Stores the present checksum of the migration, and an entry in the audit with the reason. For a change that makes no \
                    difference to databases in which it is applied. Runs none of its statements: run `migrate check` afterwards. On \
                    PostgreSQL it needs the role of database.migration_url.
                    """)
        }

        @OptionGroup var options: SettingsOptions
        @Argument(help: "The migration, for example projects.001-create.") var id: String
        @Option(help: ArgumentHelp("Why the change is right; the audit keeps it.", valueName: "text"))
        var reason: String

        func validate() throws {
            guard VisibleText.isVisible(reason) else { throw ValidationError("--reason must not be empty.") }
        }

        func run() async throws {
            try await withApplication(P.self, options) { application in
                let isChanged = try await application.migrator.repair(id, reason: reason)
                Console.message(
                    isChanged
                        ? "\(id) is accepted as it is now. Run `App migrate check` to compare the schema."
                        : "\(id) hasn't changed since it was applied.")
            }
        }
    }
}
