import Testing
import TrellisKernel
import TrellisMail

@Suite("Failures of SMTP", .enabled(if: SMTPServers.isAvailable, "scripts/with-mail starts the servers"))
struct SMTPFailureTests {
    static let stages = ["mail", "rcpt", "data", "body"]
    let servers: SMTPServers

    init() throws { servers = try SMTPServers.required() }

    /// Returns a message with a fault at this stage; see `scripts/mail_server.py`.
    private func message(_ stage: String, _ action: String) throws -> MailMessage {
        let address = "fault+\(stage)+\(action)+\(UInt32.random(in: 0...UInt32.max))@example.test"
        return stage == "mail" ? try sampleMessage(from: address) : try sampleMessage(to: address)
    }

    @Test("A reply 4yz is temporary and 5yz permanent, at each command", arguments: stages, [421, 450, 452, 550, 553])
    func refusals(stage: String, code: Int) async throws {
        let transport = SMTPTransport(try servers.options())
        // The first message opens the connection, the second uses it again.
        _ = try await transport.send(try sampleMessage())
        for _ in 0..<2 {
            let message = try message(stage, "\(code)")
            let error = try await transport.failure(of: message)
            guard case .refused(let found, let text, let permanent) = error else {
                Issue.record("\(error)")
                continue
            }
            #expect(found == code)
            #expect(text.hasPrefix("\(code / 100).7.1 \(stage) refused"))
            #expect(permanent == (code >= 500))
            #expect(error.isPermanent == permanent)
            #expect(try servers.mails(message).isEmpty)
        }
        _ = try await transport.send(try sampleMessage())
    }

    @Test(
        "A connection that breaks before the content is sent is a temporary error", arguments: ["mail", "rcpt", "data"])
    func dropped(stage: String) async throws {
        let transport = SMTPTransport(try servers.options())
        for _ in 0..<2 {
            let error = try await transport.failure(of: try message(stage, "drop"))
            guard case .unavailable = error else {
                Issue.record("\(error)")
                return
            }
            _ = try await transport.send(try sampleMessage())
        }
    }

    @Test("A connection that breaks after the content was sent leaves the outcome unknown")
    func droppedAfterContent() async throws {
        let error = try await SMTPTransport(try servers.options()).failure(of: try message("body", "drop"))
        guard case .outcomeUnknown = error else {
            Issue.record("\(error)")
            return
        }
        #expect(!error.isPermanent)
    }

    @Test(
        "A server that stops responding ends the message at the time limit, and the next message is sent",
        arguments: stages)
    func hanging(stage: String) async throws {
        var options = try servers.options()
        options.timeout = .seconds(3)
        let transport = SMTPTransport(options)
        _ = try await transport.send(try sampleMessage())
        let start = ContinuousClock.now
        let error = try await transport.failure(of: try message(stage, "hang"))
        #expect(ContinuousClock.now - start < .seconds(20))
        switch error {
        case .timeout: #expect(stage != "body")
        case .outcomeUnknown: #expect(stage == "body")
        default: Issue.record("\(error)")
        }
        // The reply to the content of the first message must not be taken for a reply to this one.
        for _ in 0..<3 {
            let next = try sampleMessage()
            _ = try await transport.send(next)
            #expect(try servers.mails(next).count == 1)
        }
    }

    @Test("A server that doesn't respond to QUIT delays a refusal by about a second only")
    func hangingAtQuit() async throws {
        let start = ContinuousClock.now
        let message = try sampleMessage(to: "fault+rcpt+550@example.test", from: "fault+quit+hang@example.test")
        let error = try await SMTPTransport(try servers.options()).failure(of: message)
        #expect(error.isPermanent)
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    @Test("A server that refuses connections is away, whatever its code", arguments: ["busy", "refusing"])
    func greeting(server: String) async throws {
        let error = try await SMTPTransport(try servers.options(server, .off)).failure(of: try sampleMessage())
        let code = server == "busy" ? 421 : 554
        #expect(error == .unavailable("it replied \(code) to the greeting: mail.example.test no service"))
        #expect(!error.isPermanent)
    }

    @Test("A server that refuses EHLO is away, since TLS needs it")
    func hello() async throws {
        var options = try servers.options()
        options.clientName = "fault-ehlo-550.example"
        let error = try await SMTPTransport(options).failure(of: try sampleMessage())
        #expect(error == .unavailable("it replied 550 to EHLO: ehlo refused"))
    }

    @Test("A server that says nothing ends the message at the time limit for connecting")
    func mute() async throws {
        var options = try servers.options("mute", .off)
        options.connectTimeout = .seconds(1)
        let error = try await SMTPTransport(options).failure(of: try sampleMessage())
        #expect(error == .timeout("connecting"))
    }

    @Test("A host without a server, and a name without a host, are temporary errors")
    func away() async throws {
        var options = try servers.options("plain", .off)
        options.port = 1
        guard case .unavailable = try await SMTPTransport(options).failure(of: try sampleMessage()) else {
            Issue.record("A closed port is not unavailable")
            return
        }
        options.host = "no-such-host.invalid"
        guard case .unavailable = try await SMTPTransport(options).failure(of: try sampleMessage()) else {
            Issue.record("An unknown host is not unavailable")
            return
        }
    }

    @Test("A message that is larger than the server accepts is refused with both sizes")
    func tooLarge() async throws {
        let message = try sampleMessage(text: String(repeating: "text ", count: 4000))
        let error = try await SMTPTransport(try servers.options("small", .off)).failure(of: message)
        #expect(error == .tooLarge(bytes: message.encoded().count, limit: 10_000))
        #expect(error.isPermanent)
    }

    @Test("A recipient that is refused at first is accepted later, as with greylisting")
    func greylisting() async throws {
        let transport = SMTPTransport(try servers.options())
        let message = try message("rcpt", "450once")
        let error = try await transport.failure(of: message)
        #expect(!error.isPermanent)
        _ = try await transport.send(message)
        #expect(try servers.mails(message).count == 1)
    }
}
