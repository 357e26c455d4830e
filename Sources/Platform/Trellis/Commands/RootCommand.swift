import ArgumentParser
import TrellisKernel

/// `App`: the root command.
struct RootCommand<P: Product>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: executable,
            abstract: "\(P.name): serves its API, and manages its database and settings.",
            discussion:
                "Settings come from settings.toml, .secrets.toml, .env, APP_SECTION__KEY variables and --set; later sources override earlier ones.",
            version: P.version,
            subcommands: [
                ServeCommand<P>.self, WorkCommand<P>.self, DoctorCommand<P>.self, JobsCommand<P>.self,
                EventsCommand<P>.self, AuditCommand<P>.self, MailCommand<P>.self, StorageCommand<P>.self,
                MigrateCommand<P>.self,
                RoutesCommand<P>.self, PermissionsCommand<P>.self, FeaturesCommand<P>.self,
                OpenAPICommand<P>.self, TextsCommand<P>.self, ConfigCommand<P>.self, SecretsCommand<P>.self,
                UpgradeCommand<P>.self, NewCommand<P>.self,
            ] + P.commands,
            defaultSubcommand: ServeCommand<P>.self)
    }

    /// The name of the program's file, which a product chooses.
    private static var executable: String {
        CommandLine.arguments.first?.split(utf8: "/").last.map(String.init) ?? "App"
    }
}

extension Product {
    /// Runs the command line: `serve` unless the arguments name another command.
    @MainActor
    public static func main() async {
        await RootCommand<Self>.main()
    }

    /// Parses a command line without running it.
    ///
    /// - Throws: the error of ArgumentParser, for an unknown command, option or value.
    package static func parse(_ arguments: [String]) throws {
        _ = try RootCommand<Self>.parseAsRoot(arguments)
    }
}
