import ArgumentParser
import TrellisConfig
import TrellisDatabase
import TrellisHub
import TrellisKernel

extension AuditCommand {
    /// `App audit checkpoint`.
    struct CheckpointCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "checkpoint",
                abstract: "Seal what waits, sign the end of every chain, and print the checkpoints.",
                discussion: """
                    Append the lines to a file that the database's operators can't write to. The key is audit.signing_key; its public half, \
                    for whoever verifies elsewhere, is printed as a message.
                    """)
        }

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            try await withApplication(P.self, options) { application in
                guard let key = application.platform.settings[AuditSettings.self].key else { throw AuditError.noKey }
                try await application.auditSealer.seal()
                let upkeep = AuditUpkeep(application.platform.database.system(), key: key)
                for checkpoint in try await upkeep.checkpoint() { Console.output(checkpoint.line) }
                Console.message("Public key: \(key.verifier.text)")
            }
        }
    }

    /// `App audit seal`.
    struct SealCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "seal", abstract: "Seal what waits, as workers do all the time.")
        }

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            try await withApplication(P.self, options) { application in
                Console.message("Sealed: \(try await application.auditSealer.seal())")
            }
        }
    }

    /// `App audit erase`.
    struct EraseCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "erase", abstract: "Take personal data out of entries; the chain still holds.",
                discussion: """
                    Removes what rows were before and after, not who changed them when. For each entry another says that it was erased.
                    """)
        }

        @OptionGroup var options: SettingsOptions
        @Option(help: "The number of the entry.") var entry: Int?
        @Option(help: ArgumentHelp("Every entry about this user.", valueName: "id")) var user: ID<User>?
        @Option(help: ArgumentHelp("Every entry about one row of this table.", valueName: "table")) var record: String?
        @Option(help: ArgumentHelp("The identifier of that row.", valueName: "id")) var recordID: String?
        @Option(help: "Why, for the entries that say so.") var reason: String

        private var erasure: AuditErasure? {
            switch (entry, user, record, recordID) {
            case (let entry?, nil, nil, nil): .entry(entry)
            case (nil, let user?, nil, nil): .row(table: "user", id: "\(user)")
            case (nil, nil, let record?, let id?): .row(table: record, id: id)
            default: nil
            }
        }

        func validate() throws {
            guard erasure != nil else {
                throw ValidationError("Say which: --entry, --user, or --record with --record-id.")
            }
        }

        func run() async throws {
            guard let erasure else { return }
            try await withApplication(P.self, options) { application in
                let upkeep = application.auditUpkeep.acting(for: .command("audit erase"))
                // What isn't sealed yet is sealed with its payload first, so that its hash outlives it.
                try await application.auditSealer.seal()
                Console.message("Erased: \(try await upkeep.erase(erasure, reason: reason))")
            }
        }
    }

    /// `App audit retention`.
    struct RetentionCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "retention", abstract: "Set for how long the entries of a tenant are kept.",
                discussion: "Without --days, as long as audit.retention_days says; 0 is for ever.")
        }

        @OptionGroup var options: SettingsOptions
        @Option(help: ArgumentHelp("The tenant.", valueName: "id")) var tenant: ID<Tenant>
        @Option(help: "For how many days.") var days: Int?

        func validate() throws {
            guard (0...36_500).contains(days ?? 0) else { throw ValidationError("--days must be between 0 and 36500.") }
        }

        func run() async throws {
            try await withApplication(P.self, options) { application in
                try await application.auditUpkeep.acting(for: .command("audit retention")).keep(tenant, days: days)
            }
        }
    }

    /// `App audit prune`.
    struct PruneCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "prune", abstract: "Remove entries that are older than they are kept.",
                discussion: """
                    Signs the last place that goes, so that what is left can be verified: needs audit.signing_key. For a schedule of the \
                    operator's, once a day.
                    """)
        }

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            try await withApplication(P.self, options) { application in
                let days = application.platform.settings[AuditSettings.self].retentionDays
                let upkeep = application.auditUpkeep.acting(for: .command("audit prune"))
                Console.message("Pruned: \(try await upkeep.prune(days: days))")
            }
        }
    }
}
