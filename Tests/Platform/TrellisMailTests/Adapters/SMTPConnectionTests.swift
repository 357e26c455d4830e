import Testing
import TrellisKernel
import TrellisMail

@Suite("Connections of SMTP", .enabled(if: SMTPServers.isAvailable, "scripts/with-mail starts the servers"))
struct SMTPConnectionTests {
    let servers: SMTPServers

    init() throws { servers = try SMTPServers.required() }

    @Test("Messages one after the other use one connection")
    func reuse() async throws {
        let transport = SMTPTransport(try servers.options())
        let messages = try (0..<5).map { _ in try sampleMessage() }
        for message in messages { _ = try await transport.send(message) }
        let connections = try messages.flatMap { try servers.mails($0) }.map(\.connection)
        #expect(connections.count == 5)
        #expect(Set(connections).count == 1)
    }

    @Test("Many messages at once use as many connections as allowed, and all arrive once")
    func parallel() async throws {
        var options = try servers.options()
        options.maximumConnections = 3
        let transport = SMTPTransport(options)
        let messages = try (0..<60).map { try sampleMessage(to: "r\($0)@example.test") }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for message in messages { group.addTask { _ = try await transport.send(message) } }
            try await group.waitForAll()
        }
        var connections: Set<Int> = []
        for message in messages {
            let mails = try servers.mails(message)
            #expect(mails.map(\.recipients) == [[message.recipient.wireAddress]])
            connections.formUnion(mails.map(\.connection))
        }
        #expect((1...3).contains(connections.count))
    }

    @Test("A connection that the server closed after a mail doesn't disturb the next one")
    func stale() async throws {
        let transport = SMTPTransport(try servers.options())
        for _ in 0..<5 {
            _ = try await transport.send(try sampleMessage(to: "fault+after+drop@example.test"))
            let message = try sampleMessage()
            _ = try await transport.send(message)
            #expect(try servers.mails(message).count == 1)
        }
    }

    @Test("A message waits for a connection only until the time limit")
    func waiting() async throws {
        var options = try servers.options()
        options.maximumConnections = 1
        options.timeout = .seconds(1)
        let transport = SMTPTransport(options)
        let messages = try (0..<4).map { _ in try sampleMessage(to: "fault+rcpt+hang@example.test") }
        let start = ContinuousClock.now
        let errors = try await withThrowingTaskGroup(of: MailError.self) { group in
            for message in messages { group.addTask { try await transport.failure(of: message) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(errors.contains(.timeout("waiting for a free connection")))
        #expect(errors.allSatisfy { if case .timeout = $0 { true } else { false } })
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    @Test("A cancelled task ends soon, while it waits and while it sends")
    func cancellation() async throws {
        var options = try servers.options()
        options.maximumConnections = 1
        let transport = SMTPTransport(options)
        let start = ContinuousClock.now
        let tasks = try (0..<3).map { _ in
            let message = try sampleMessage(to: "fault+rcpt+hang@example.test")
            return Task { try await transport.failure(of: message) }
        }
        for task in tasks { task.cancel() }
        for task in tasks {
            let error = try await task.value
            #expect(error == .unavailable("the task that sends the mail was cancelled"))
        }
        #expect(ContinuousClock.now - start < .seconds(20))
        _ = try await transport.send(try sampleMessage())
    }

    @Test("A closed transport refuses messages")
    func closed() async throws {
        let transport = SMTPTransport(try servers.options())
        _ = try await transport.send(try sampleMessage())
        transport.close()
        transport.close()
        #expect(try await transport.failure(of: try sampleMessage()) == .unavailable("the mail transport is closed"))
    }
}
