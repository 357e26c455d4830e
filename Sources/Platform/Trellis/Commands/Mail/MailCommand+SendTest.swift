public import ArgumentParser
import Foundation
import Logging
import TrellisConfig
import TrellisKernel
public import TrellisMail
import TrellisObservability
import TrellisTexts

extension MailCommand {
    /// `App mail send-test`.
    struct SendTestCommand: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "send-test",
                abstract: "Send a test mail with the settings of `mail`, and print the result.",
                discussion: """
                    It sends at once, without a job and without retries, and uses no suppression list. The exit code is 1 if the server \
                    refused the mail or can't be reached. Acceptance by a server doesn't prove delivery.
                    """)
        }

        @OptionGroup var options: SettingsOptions
        @Argument(help: "The recipient.") var address: MailAddress
        @Option(help: ArgumentHelp("A mail of the product, with example values.", valueName: "name"))
        var mail = TestMail.name
        @Option(help: ArgumentHelp("The language; a mail without it is in English.", valueName: "tag"))
        var language: LanguageTag?

        func run() async throws {
            try await reportingErrors {
                let settings = try readSettings(P.self, options).current
                Observability.bootstrap(
                    settings[LogSettings.self], output: DescriptorLogOutput.standardError,
                    metrics: PrometheusRegistry())
                let transport = try MailTransportFactory(
                    settings[MailSettings.self], environment: settings.environment,
                    variables: ProcessInfo.processInfo.environment, logger: Logger(label: "trellis")
                ).transport()
                let application = try Application.inspect(P.self, settings: settings, mailTransport: transport)
                let message = try application.mailer.testMessage(mail, to: address, in: language, product: P.name)
                let receipt: MailReceipt
                do throws(MailError) {
                    receipt = try await transport.send(message)
                } catch {
                    Console.message("\(error.code): \(error.message)")
                    Console.message("This command sends a mail once only: fix the cause, then run it again.")
                    throw ExitCode.failed
                }
                let facts: [(String, String?)] = [
                    ("transport", receipt.transport), ("to", message.to.wireAddress),
                    ("subject", message.subject.text), ("message id", "\(message.id)"),
                    ("server id", receipt.serverID), ("detail", receipt.detail),
                ]
                for (name, value) in facts { if let value { Console.output("\(name): \(value)") } }
            }
        }
    }
}

extension MailDispatcher {
    /// Returns a mail for a test recipient: the platform's test mail, or another one with example values.
    fileprivate func testMessage(
        _ name: String, to address: MailAddress, in language: LanguageTag?, product: String
    ) throws -> MailMessage {
        let now = SystemClock().now
        var message =
            if name == TestMail.name {
                try catalog.message(
                    of: TestMail(to: address, product: product, adapter: transport.name), in: language, from: from,
                    at: now)
            } else {
                try catalog.preview(name, in: language, from: from, at: now)
            }
        // The addresses of an example aren't those of a person who wants the mail.
        (message.to, message.cc, message.envelopeTo) = (address, [], nil)
        message.id = MessageID(ID<MailMessage>(), domain: message.from.domain)
        return message
    }
}

extension MailAddress: ExpressibleByArgument {
    /// Parses an address such as `ada@example.com` or `Ada <ada@example.com>`; nil if the text is invalid.
    public init?(argument: String) {
        self.init(text: argument)
    }
}
