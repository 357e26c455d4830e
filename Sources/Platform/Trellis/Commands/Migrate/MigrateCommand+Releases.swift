import ArgumentParser
import TrellisDatabase
import TrellisMigrations

extension MigrateCommand {
    /// `App migrate freeze VERSION`.
    struct FreezeCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "freeze",
                abstract: "Write the migrations of a release, which later versions must not change.",
                discussion: """
                    Connects to no database. The file has the checksums of all migrations on both engines, and the columns that the records \
                    use; `migrate check`, `migrate lint` and the upgrade tests read it. Commit it with the release. Fails if a migration \
                    of an earlier release was changed, or if the release was written before with other content.
                    """)
        }

        @OptionGroup var releases: ReleaseOptions
        @Argument(help: "The version of the release, for example 1.2.0.") var version: String

        func run() async throws {
            try await reportingErrors {
                let application = try Application.inspect(P.self)
                let migrations = application.migrations
                let release = try MigrationRelease(version, of: migrations, records: application.records)
                Console.output(
                    try releases.folder.write(release, of: migrations, retired: application.migrator.retired))
            }
        }
    }

    /// `App migrate drop-retired NAME`.
    struct DropRetiredCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "drop-retired", abstract: "Drop the tables of a module that the product left out.",
                discussion: """
                    Without --confirm, prints the tables with the number of their rows and the statements, and changes nothing. With it, runs \
                    the statements in one transaction, and forgets the migrations of the module. The rows are lost: back them up first.
                    """)
        }

        @OptionGroup var options: SettingsOptions
        @Argument(help: "The module, as `migrate status` names it, for example webhooks.") var name: String
        @Flag(help: "Drop the tables.") var confirm = false

        func run() async throws {
            try await withApplication(P.self, options) { application in
                let migrator = application.migrator
                let plan =
                    confirm ? try await migrator.dropRetired(name) : try await migrator.planDrop(ofRetired: name)
                for table in plan.tables {
                    Console.message("\(table.name)\(table.rows.map { ": \($0) rows" } ?? "")")
                }
                for statement in plan.statements { Console.output("\(statement);") }
                let migrations = plan.migrations.joined(separator: ", ")
                Console.message(
                    confirm
                        ? "Dropped. The history has forgotten \(migrations)."
                        : "Nothing was changed. With --confirm these statements run, and the history forgets \(migrations)."
                )
            }
        }
    }
}
