import ArgumentParser
import TrellisConfig
import TrellisKernel

/// `App secrets`: creates the secrets of an environment.
struct SecretsCommand<P: Product>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "secrets", abstract: "Create the secrets of an environment.",
            subcommands: [GenerateCommand.self])
    }

    /// `App secrets generate`.
    struct GenerateCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "generate", abstract: "Print every secret that production needs, with new random values.",
                discussion: """
                    The output is a .secrets.toml. It writes no file, so that it can't replace the secrets in use:

                        (umask 077; App secrets generate > .secrets.toml)

                    Keep the values of a running system: new ones make its tokens, encrypted values and cursors invalid.
                    """)
        }

        @Option(help: ArgumentHelp("The environment of the secrets.", valueName: "name")) var environment = "production"

        func run() async throws {
            try await reportingErrors {
                var generator = SystemRandomNumberGenerator()
                let secrets = try GeneratedSecrets(
                    for: Application.settings(of: P.self), environment: environment, at: SystemClock().now,
                    using: &generator)
                Console.output(secrets.toml)
            }
        }
    }
}
