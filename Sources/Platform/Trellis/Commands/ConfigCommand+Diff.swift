import ArgumentParser
import TrellisConfig
import TrellisKernel

extension ConfigCommand {
    /// `App config diff ENV ENV`.
    struct DiffCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "diff", abstract: "List the keys whose values differ between two environments.",
                discussion: """
                    Compares the files, Vault and the declared defaults. Variables, .env and --set override both, so they \
                    are left out, except for those that say how Vault is reached. Secrets are compared, but not printed.
                    """)
        }

        @Argument(help: "The first environment, for example staging.") var left: String
        @Argument(help: "The second environment, for example production.") var right: String
        @Flag(help: "Print JSON instead of a table.") var json = false

        func run() async throws {
            try await reportingErrors {
                let difference = try Self.report(left).difference(to: Self.report(right))
                Console.output(json ? difference.json : difference.text)
            }
        }

        private static func report(_ environment: String) -> ConfigReport {
            var loader = SettingsLoader()
            loader.variables = loader.variables.filter { $0.key.hasPrefix(utf8: "\(loader.prefix)_VAULT__") }
            loader.dotenv = nil
            loader.environment = environment
            return ConfigReport(Application.settings(of: P.self), loader.load())
        }
    }
}
