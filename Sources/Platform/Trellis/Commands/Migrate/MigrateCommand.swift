import ArgumentParser

/// `App migrate`: the database's schema, up and down.
struct MigrateCommand<P: Product>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "migrate", abstract: "Bring the database's schema up to date, back, or report on it.",
            discussion: """
                Each migration runs in a transaction of its own, unless it says otherwise. Programs that migrate at the same time wait for \
                each other. Answers go to standard output, messages to standard error; the exit code is 1 when something failed or was found.
                """,
            subcommands: [
                UpCommand.self, DownCommand.self, ToCommand.self, StatusCommand.self, PlanCommand.self,
                ScriptCommand.self, CheckCommand.self, LintCommand.self, NewCommand.self,
            ])
    }
}
