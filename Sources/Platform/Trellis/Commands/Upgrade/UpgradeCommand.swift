import ArgumentParser
import Foundation
import TrellisConfig
import TrellisKernel
import UnixSignals

/// `App upgrade`: raises the version of Trellis that the product's package requires.
struct UpgradeCommand<P: Product>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "upgrade",
            abstract: "Raise the version of Trellis, print what changed, and try the migrations on a copy.",
            discussion: """
                Run it in the product's package, under version control. Raises the version of the dependency in Package.swift; resolves it with \
                `swift package resolve`; prints the release page of every version crossed, from the new checkout; builds the product; and runs \
                `migrate plan`, `migrate lint` and `migrate up` of the new program on a copy of the database, which is deleted afterwards. The \
                database itself is only read. If the product doesn't build, change it as the pages say, and repeat the command.

                The copy of SQLite has all rows. The copy of PostgreSQL has the schema and the history of migrations but no other rows, so a \
                migration that fails because of rows isn't found; it needs pg_dump, psql and a role that may create databases. Pages go to \
                standard output, messages to standard error. Exits with 1 if the product can't be upgraded, or lint or a migration reports \
                something.
                """)
    }

    @OptionGroup var options: SettingsOptions
    @Option(help: ArgumentHelp("The version, for example 1.4.0.", valueName: "version"), transform: Self.version)
    var to: ReleaseVersion
    @Option(help: ArgumentHelp("The folder of the product's Package.swift.", valueName: "folder")) var package = "."
    @Option(help: ArgumentHelp("The product's executable; by default the running one.", valueName: "name"))
    var product: String?
    @Flag(help: "Print what would be changed and run, and change nothing.") var dryRun = false

    func run() async throws {
        try await reportingErrors {
            let upgrade = try PackageUpgrade(folder: package, to: to)
            Console.message(upgrade.summary)
            guard !dryRun else {
                Console.output(upgrade.preview)
                try printPages(of: upgrade)
                return
            }
            try await upgrade.apply()
            try printPages(of: upgrade)
            let program = try await upgrade.build(product ?? Self.programName)
            try await tryMigrations(of: program)
        }
    }

    private func printPages(of upgrade: PackageUpgrade) throws {
        let versions = upgrade.pages.versions(after: upgrade.current, through: to)
        for version in versions { Console.output(try upgrade.pages.text(of: version)) }
        guard !versions.contains(to), upgrade.current < to else { return }
        Console.message(
            dryRun
                ? "The pages of versions that aren't checked out yet are printed without --dry-run."
                : "Trellis \(to) has no page docs/releases/\(to).md.")
    }

    /// Runs the commands of the new program on a copy; its other settings are those of this run.
    private func tryMigrations(of program: String) async throws {
        let section = try readSettings(P.self, options).current[DatabaseSettings.self]
        let addresses = ["database.url=", "database.migration_url=", "database.replica_url="]
        let own = options.overrides.filter { override in !addresses.contains { override.hasPrefix(utf8: $0) } }
        let failed = try await Self.cancellingOnSignals { try await Self.failures(of: program, own, on: section) }
        guard failed.isEmpty else {
            Console.message(
                "\nOn the copy, \(failed.joined(separator: " and ")) ended with an error or a finding: see above.")
            throw ExitCode.failed
        }
        Console.message("\nThe migrations run on the copy. Now test the product, and deploy it.")
    }

    /// Returns the commands that failed on a copy of the database.
    private static func failures(
        of program: String, _ own: [String], on section: DatabaseSettings
    ) async throws -> [String] {
        var failed: [String] = []
        try await DatabaseCopy.with(section) { copy in
            let settings = (own + copy.overrides).flatMap { ["--set", $0] }
            for command in ["plan", "lint", "up"] {
                Console.message(
                    "\nApp migrate \(command), on a copy \(copy.hasRows ? "with all rows" : "without rows"):")
                let code = try await ToolProcess(
                    command: [program, "migrate", command] + settings,
                    folder: FileManager.default.currentDirectoryPath,
                    variables: copy.variables.mapValues { Optional($0) }, output: .results
                ).status(limit: .seconds(3600))
                if code != 0 { failed.append("migrate \(command)") }
            }
        }
        return failed
    }

    /// Runs `body`; SIGINT and SIGTERM cancel it, so that it deletes its copy.
    private static func cancellingOnSignals<Value: Sendable>(
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let work = Task { try await body() }
        let watch = Task {
            for await _ in signals { work.cancel() }
        }
        defer { watch.cancel() }
        do {
            return try await work.value
        } catch  where work.isCancelled {
            Console.message("\nInterrupted: the copy was deleted.")
            throw ExitCode.interrupted
        }
    }

    private static var programName: String {
        CommandLine.arguments.first.map { URL(filePath: $0).lastPathComponent } ?? "App"
    }

    private static func version(_ text: String) throws -> ReleaseVersion {
        guard let version = ReleaseVersion(text) else {
            throw ValidationError("--to must be a version such as 1.4.0.")
        }
        return version
    }
}
