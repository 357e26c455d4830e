import ArgumentParser

/// `App`: what the executable can do.
struct RootCommand<P: Product>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "App",
            abstract: "\(P.name): serves its API, and looks after its database and settings.",
            discussion:
                "Settings come from settings.toml, .secrets.toml, .env, APP_SECTION__KEY variables and --set, later over earlier.",
            version: P.version,
            subcommands: [
                ServeCommand<P>.self, WorkCommand<P>.self, JobsCommand<P>.self, EventsCommand<P>.self,
                MigrateCommand<P>.self,
                RoutesCommand<P>.self, PermissionsCommand<P>.self,
                OpenAPICommand<P>.self, ConfigCommand<P>.self,
            ] + P.commands,
            defaultSubcommand: ServeCommand<P>.self)
    }
}
