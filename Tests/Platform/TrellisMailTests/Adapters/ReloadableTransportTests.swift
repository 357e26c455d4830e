import Synchronization
import Testing
import TrellisConfig
import TrellisKernel
import TrellisMail
import TrellisTesting

@Suite("A transport that is replaced", .timeLimit(.minutes(2)))
struct ReloadableTransportTests {
    /// Sends when the test opens its gate, and records its own end.
    private final class HeldTransport: MailTransport {
        let name: String
        private let arrived: AsyncStream<Void>.Continuation
        private let gate: AsyncStream<Void>
        private let ended: @Sendable () -> Void

        init(
            _ name: String, arrived: AsyncStream<Void>.Continuation, gate: AsyncStream<Void>,
            ended: @escaping @Sendable () -> Void
        ) {
            self.name = name
            self.arrived = arrived
            self.gate = gate
            self.ended = ended
        }

        deinit { ended() }

        func send(_ message: MailMessage) async throws(MailError) -> MailReceipt {
            arrived.yield()
            for await _ in gate { break }
            return MailReceipt(transport: name)
        }
    }

    @Test("The next mail uses the new transport, and so do the name and the refusals")
    func replaced() async throws {
        let (former, new) = (MemoryTransport(), MemoryTransport { _ in .timeout("by a test") })
        let transport = ReloadableTransport(former)
        #expect(transport.name == former.name)
        _ = try await transport.send(try sampleMessage())
        transport.replace(with: new)
        #expect(try await transport.failure(of: try sampleMessage()) == .timeout("by a test"))
        #expect(former.messages.count == 1)
    }

    @Test("A mail that is being sent ends with the former transport, which ends after it")
    func inProgress() async throws {
        let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self)
        let (gate, opened) = AsyncStream.makeStream(of: Void.self)
        let (ends, ended) = AsyncStream.makeStream(of: Void.self)
        let hasEnded = Mutex(false)
        let transport = ReloadableTransport(
            HeldTransport("former", arrived: arrived, gate: gate) {
                ended.yield()
                ended.finish()
            })
        let message = try sampleMessage()
        let mail = Task {
            let receipt = try await transport.send(message)
            hasEnded.withLock { $0 = true }
            return receipt
        }
        for await _ in arrivals { break }

        let memory = MemoryTransport()
        transport.replace(with: memory)
        _ = try await transport.send(message)
        #expect(memory.messages == [message])
        #expect(!hasEnded.withLock { $0 })

        opened.yield()
        #expect(try await mail.value.transport == "former")
        // The former transport has no other owner.
        for await _ in ends { break }
    }

    @Test(
        "After a wrong password, mails are sent with the right one",
        .enabled(if: SMTPServers.isAvailable, "scripts/with-mail starts the servers"))
    func password() async throws {
        let servers = try SMTPServers.required()
        let wrong = SMTPCredentials.password(user: servers.user, password: Secret("wrong"))
        let transport = ReloadableTransport(SMTPTransport(try servers.options(credentials: wrong)))
        let message = try sampleMessage()
        guard case .authenticationFailed = try await transport.failure(of: message) else {
            Issue.record("The error is of another kind")
            return
        }
        transport.replace(with: SMTPTransport(try servers.options()))
        #expect(try await transport.send(message).transport == "smtp")
        #expect(try servers.mails(message).count == 1)
    }
}
