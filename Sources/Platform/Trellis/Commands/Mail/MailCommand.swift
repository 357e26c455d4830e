public import ArgumentParser
import TrellisKernel
import TrellisMail
public import TrellisTexts

/// `App mail`: shows the mails of the product, and sends test mails.
struct MailCommand<P: Product>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "mail", abstract: "List, preview and test the mails of the product.",
            discussion: """
                None of these commands needs the database. With `mail.adapter = file` or `memory`, superusers also see sent mails and all \
                previews at /admin/mail.
                """,
            subcommands: [ListCommand.self, PreviewCommand.self, SendTestCommand.self])
    }

    /// `App mail list`.
    struct ListCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "list", abstract: "List the mails that the modules declare, and their languages.")
        }

        func run() async throws {
            try await reportingErrors {
                let catalog = try Application.inspect(P.self).catalog.mails
                var table = TextTable(["name", "languages"])
                for name in catalog.registrations.map(\.name).sorted() {
                    table.add([name, catalog.languages(of: name).map(\.description).joined(separator: ", ")])
                }
                Console.output(table.text)
            }
        }
    }
}

extension LanguageTag: ExpressibleByArgument {
    /// Parses a tag such as `de` or `de-AT`; nil if the text is invalid.
    public init?(argument: String) {
        self.init(argument)
    }
}
