import ArgumentParser
import TrellisHub
import TrellisKernel

/// `App audit`: who did what, proved and kept.
struct AuditCommand<P: Product>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "audit", abstract: "Verify the audit, export it, and look after it.",
            discussion: """
                Answers go to standard output, messages to standard error. Erasing and pruning need the role that owns the tables, \
                database.migration_url.
                """,
            subcommands: [
                VerifyCommand.self, ExportCommand.self, CheckpointCommand.self, SealCommand.self, EraseCommand.self,
                RetentionCommand.self, PruneCommand.self, PoliciesCommand.self,
            ])
    }
}
