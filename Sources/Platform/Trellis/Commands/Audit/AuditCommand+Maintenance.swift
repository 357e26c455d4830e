import ArgumentParser
import TrellisConfig
import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisSchema

extension AuditCommand {
    /// `App audit checkpoint`.
    struct CheckpointCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "checkpoint",
                abstract: "Seal pending entries, sign the ends of all chains, and print each one's latest checkpoint.",
                discussion: """
                    Append the lines to a file that the database's operators can't write to. Workers sign too; then this prints what they \
                    signed. The key is audit.signing_key. Its public key, for verification elsewhere, goes to standard error.
                    """)
        }

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            try await withApplication(P.self, options) { application in
                guard let key = application.platform.settings[AuditSettings.self].key else { throw AuditError.noKey }
                try await application.auditSealer.seal()
                let maintenance = AuditMaintenance(application.platform.database.system(), key: key)
                _ = try await maintenance.checkpoint()
                for checkpoint in try await maintenance.latestCheckpoints() { Console.output(checkpoint.line) }
                Console.message("Public key: \(key.verifier.text)")
            }
        }
    }

    /// `App audit seal`.
    struct SealCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "seal", abstract: "Seal pending entries. Workers do this continuously.")
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
                commandName: "erase", abstract: "Remove personal data from entries; the chain stays valid.",
                discussion: """
                    Removes the row values before and after a change and the salt of their hash, not who changed the row and when. Each \
                    erasure adds an entry.
                    """)
        }

        @OptionGroup var options: SettingsOptions
        @Option(help: "The entry with this number.") var entry: Int?
        @Option(help: ArgumentHelp("Every entry about this user.", valueName: "id")) var user: ID<User>?
        @Option(help: ArgumentHelp("Every entry about one row of this table.", valueName: "table")) var record: String?
        @Option(help: ArgumentHelp("The identifier of that row.", valueName: "id")) var recordID: String?
        @Option(help: "The reason, for the entries that record the erasure.") var reason: String

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
                throw ValidationError("Pass one of --entry, --user, or --record with --record-id.")
            }
            guard VisibleText.isVisible(reason) else { throw ValidationError("--reason must not be empty.") }
        }

        func run() async throws {
            guard let erasure else { return }
            try await withApplication(P.self, options) { application in
                let maintenance = application.auditMaintenance.acting(for: .command("audit erase"))
                // Pending entries are sealed with their payload first, so that its hash remains.
                try await application.auditSealer.seal()
                Console.message("Erased: \(try await maintenance.erase(erasure, reason: reason))")
            }
        }
    }

    /// `App audit retention`.
    struct RetentionCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "retention", abstract: "Set the retention period of a tenant's entries.",
                discussion: "Without --days, audit.retention_days applies; 0 means no limit.")
        }

        @OptionGroup var options: SettingsOptions
        @Option(help: ArgumentHelp("The tenant.", valueName: "id")) var tenant: ID<Tenant>
        @Option(help: "The number of days.") var days: Int?

        func validate() throws {
            guard (0...36_500).contains(days ?? 0) else { throw ValidationError("--days must be between 0 and 36500.") }
        }

        func run() async throws {
            try await withApplication(P.self, options) { application in
                try await application.auditMaintenance.acting(for: .command("audit retention"))
                    .setRetention(of: tenant, days: days)
            }
        }
    }

    /// `App audit prune`.
    struct PruneCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "prune", abstract: "Remove entries that are older than their retention period.",
                discussion: """
                    Signs what it removes and for which retention, so that the remaining entries can be verified: needs audit.signing_key. \
                    Verifies it first: a chain that is damaged stays as it is. Schedule it once a day.
                    """)
        }

        @OptionGroup var options: SettingsOptions

        func run() async throws {
            try await withApplication(P.self, options) { application in
                let days = application.platform.settings[AuditSettings.self].retentionDays
                let maintenance = application.auditMaintenance.acting(for: .command("audit prune"))
                Console.message("Pruned: \(try await maintenance.prune(days: days))")
            }
        }
    }
}
