import ArgumentParser
import Foundation
import TrellisConfig
import TrellisKernel
import TrellisMail
import TrellisTexts

extension MailCommand {
    /// `App mail preview`.
    struct PreviewCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "preview", abstract: "Print a mail with example values.",
                discussion: "`App mail list` lists the names. A file of --format source opens in a mail program.")
        }

        @OptionGroup var options: SettingsOptions
        @Argument(help: "The mail's name.") var name: String
        @Option(help: ArgumentHelp("The language; a mail without it is in English.", valueName: "tag"))
        var language: LanguageTag?
        @Option(help: "What to print: \(MailPreviewFormat.allCases.map(\.rawValue).joined(separator: ", ")).")
        var format = MailPreviewFormat.text
        @Option(help: ArgumentHelp("Write to this file instead of standard output.", valueName: "file"))
        var output: String?

        func run() async throws {
            try await reportingErrors {
                let settings = try readSettings(P.self, options).current
                let application = try Application.inspect(P.self, settings: settings)
                let message = try application.mailer.catalog.preview(
                    name, in: language, from: application.mailer.from, at: application.platform.clock.now)
                let bytes = try format.bytes(of: message, named: name)
                guard let output else { return Console.output(String(decoding: bytes, as: UTF8.self)) }
                try Data(bytes).write(to: URL(filePath: output))
                Console.message("Wrote \(output).")
            }
        }
    }
}

/// The part of a mail that `App mail preview` prints.
enum MailPreviewFormat: String, CaseIterable, ExpressibleByArgument {
    /// The plain text.
    case text
    /// The HTML document.
    case html
    /// The whole message (RFC 5322).
    case source
    /// The header fields, as they are sent.
    case headers

    /// Returns the part.
    ///
    /// - Throws: ``MailPreviewError/noHTML(_:)``.
    func bytes(of message: MailMessage, named name: String) throws(MailPreviewError) -> [UInt8] {
        switch self {
        case .text: return Array(message.text.utf8)
        case .html:
            guard let html = message.html else { throw .noHTML(name) }
            return Array(html.utf8)
        case .source: return message.encoded()
        case .headers:
            let source = message.encoded()
            let end = source.firstRange(of: Array("\r\n\r\n".utf8))?.lowerBound ?? source.endIndex
            return Array(source[..<end]) + Array("\r\n".utf8)
        }
    }
}

/// The reasons why a part of a mail can't be printed.
enum MailPreviewError: AppError, Hashable {
    /// The mail has plain text only.
    case noHTML(String)

    var code: String { "mail_preview.no_html" }
    var kind: ErrorKind { .invalid }
    var message: String {
        switch self {
        case .noHTML(let name): "The mail \(name) has plain text only. Use --format text."
        }
    }
}
