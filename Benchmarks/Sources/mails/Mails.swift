import Foundation
import TrellisKernel
import TrellisMail

/// The program that scripts/bench-mail runs: sends mails to an SMTP server on this machine, without TLS.
///
/// Usage: `mails PORT COUNT CONNECTIONS FOLDER`. The folder has the parts of every mail, `text.txt` and `page.html`.
/// Prints one line of JSON with the number of accepted mails and the seconds; ends with 1 if a mail wasn't accepted.
@main
struct Mails {
    let transport: SMTPTransport
    let from: MailAddress
    let to: MailAddress
    let subject: HeaderValue
    let text: String
    let html: String

    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        let numbers = arguments.prefix(3).compactMap { Int($0) }
        guard arguments.count == 4, numbers.count == 3, let folder = arguments.last else { throw Usage() }
        let (port, count, connections) = (numbers[0], numbers[1], max(numbers[2], 1))
        let mails = try Mails(port: port, connections: connections, folder: URL(fileURLWithPath: folder))
        let started = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for first in 0..<connections {
                group.addTask {
                    for _ in stride(from: first, to: count, by: connections) { try await mails.send() }
                }
            }
            try await group.waitForAll()
        }
        let duration = ContinuousClock.now - started
        mails.transport.close()
        print("{\"count\": \(count), \"seconds\": \(duration / .seconds(1))}")
    }

    init(port: Int, connections: Int, folder: URL) throws {
        var options = SMTPOptions(host: "127.0.0.1", port: port, security: .off)
        options.maximumConnections = connections
        options.clientName = "localhost"
        transport = SMTPTransport(options)
        from = try MailAddress("bench@example.com", name: "Bench")
        to = try MailAddress("ada@example.com", name: "Ada Lovelace")
        subject = try HeaderValue("Grüße: what has to be done before winter")
        text = try String(contentsOf: folder.appendingPathComponent("text.txt"), encoding: .utf8)
        html = try String(contentsOf: folder.appendingPathComponent("page.html"), encoding: .utf8)
    }

    /// Builds and sends one mail; returns when the server has accepted it.
    func send() async throws {
        let now = Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
        let message = MailMessage(
            id: MessageID(ID<MailMessage>(), domain: from.domain), date: now, from: from, to: to, subject: subject,
            text: text, html: html)
        _ = try await transport.send(message)
    }
}

/// The arguments aren't those that the program has.
struct Usage: Error, CustomStringConvertible {
    var description: String { "usage: mails PORT COUNT CONNECTIONS FOLDER" }
}
