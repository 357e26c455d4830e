import ArgumentParser
import TrellisConfig

/// `App config`: lists, checks and explains the settings.
struct ConfigCommand<P: Product>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "config", abstract: "List, check and explain the settings. Secrets are never printed.",
            subcommands: [
                ListCommand.self, GetCommand.self, ValidateCommand.self, ExplainCommand.self, DiffCommand.self,
            ],
            defaultSubcommand: ListCommand.self)
    }

    static func report(_ options: SettingsOptions) -> ConfigReport {
        ConfigReport(Application.settings(of: P.self), options.load())
    }

    /// `App config list`.
    struct ListCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "list", abstract: "List every key with its value and its source.",
                discussion: """
                    Exits with 78 if there is an error. Without the table if a source can't be read, because values of other sources \
                    would be in the place of its values; with the table if single values are not valid.
                    """)
        }

        @OptionGroup var options: SettingsOptions
        @Flag(help: "Print JSON instead of a table.") var json = false

        func run() async throws {
            try await reportingErrors {
                let report = report(options)
                let list = try report.list()
                Console.output(json ? list.json : list.text)
                try report.check()
            }
        }
    }

    /// `App config get KEY`.
    struct GetCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "get", abstract: "Print the value of one key.",
                discussion: "Exits with 78 and prints no value if it is not valid, or if a source can't be read.")
        }

        @OptionGroup var options: SettingsOptions
        @Argument(help: "The key, for example web.port.") var key: String
        @Flag(help: "Print JSON with value and origin.") var json = false

        func run() async throws {
            try await reportingErrors {
                let entry = try report(options).get(key)
                Console.output(json ? entry.json : entry.value ?? "")
            }
        }
    }

    /// `App config validate`.
    struct ValidateCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "validate", abstract: "Check every source, and report all errors at once.",
                discussion: "Exits with 78 if there is an error.")
        }

        @OptionGroup var options: SettingsOptions
        @Flag(help: "Print JSON on standard output.") var json = false

        func run() async throws {
            let diagnosis = report(options).validate()
            if json { Console.output(diagnosis.json) } else { Console.message(diagnosis.text) }
            if !diagnosis.isValid { throw ExitCode.badSettings }
        }
    }

    /// `App config explain KEY`.
    struct ExplainCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "explain", abstract: "Show the value of one key in every source, and which source applies."
            )
        }

        @OptionGroup var options: SettingsOptions
        @Argument(help: "The key, for example web.port.") var key: String
        @Flag(help: "Print JSON instead of text.") var json = false

        func run() async throws {
            try await reportingErrors {
                let explanation = try report(options).explain(key)
                Console.output(json ? explanation.json : explanation.text)
            }
        }
    }
}
