import ArgumentParser
import TrellisHub
import TrellisKernel

/// `App audit`: verifies, exports and maintains the audit.
struct AuditCommand<P: Product>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "audit", abstract: "Verify, export and maintain the audit.",
            discussion: """
                Results go to standard output, messages to standard error. Erasing and pruning need the role that owns the tables: \
                database.migration_url.
                """,
            subcommands: [
                VerifyCommand.self, ExportCommand.self, CheckpointCommand.self, SealCommand.self, EraseCommand.self,
                RetentionCommand.self, PruneCommand.self, PoliciesCommand.self,
            ])
    }
}
