import ArgumentParser

/// `App migrate`: migrates the database's schema.
struct MigrateCommand<P: Product>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "migrate", abstract: "Apply, revert and inspect the migrations of the database's schema.",
            discussion: """
                Each migration runs in its own transaction, unless it opts out. Programs that migrate at the same time wait for each other. \
                Results go to standard output, messages to standard error; the exit code is 1 if something failed or was found.
                """,
            subcommands: [
                UpCommand.self, DownCommand.self, ToCommand.self, StatusCommand.self, PlanCommand.self,
                ScriptCommand.self, CheckCommand.self, LintCommand.self, NewCommand.self,
                RepairCommand.self, FreezeCommand.self, DropRetiredCommand.self,
            ])
    }
}
