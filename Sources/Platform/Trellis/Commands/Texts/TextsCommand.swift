import ArgumentParser
import TrellisTexts

/// `App texts`: the texts for readers.
struct TextsCommand<P: Product>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "texts", abstract: "Check the texts of the product in its languages.",
            subcommands: [CheckCommand.self])
    }

    /// `App texts check`.
    struct CheckCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "check", abstract: "List what has no text in a language.",
                discussion: "Checks keys, errors and mails. Exits with 1 if a text is missing.")
        }

        @Option(
            help: ArgumentHelp(
                "The language; without it, every language that has a text is checked.", valueName: "tag"))
        var language: LanguageTag?

        func run() async throws {
            try await reportingErrors {
                let application = try Application.inspect(P.self)
                let declared = application.catalog.texts.languages.subtracting([.english])
                let languages = language.map { [$0] } ?? declared.sorted { $0.description < $1.description }
                var isComplete = true
                for language in languages {
                    let missing = application.missingTexts(in: language)
                    for name in missing { Console.output("\(language) \(name)") }
                    let result = missing.isEmpty ? "complete" : "\(missing.count) texts are missing"
                    Console.message("\(language): \(result)")
                    isComplete = isComplete && missing.isEmpty
                }
                if !isComplete { throw ExitCode.failed }
            }
        }
    }
}
