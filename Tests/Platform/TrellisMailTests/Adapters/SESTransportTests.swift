import Synchronization
import Testing
import TrellisConfig
import TrellisKernel
import TrellisMail
import TrellisStorage

@Suite("Amazon SES", .enabled(if: SESServer.isAvailable, "scripts/with-mail starts the server"))
struct SESTransportTests {
    let server: SESServer

    init() throws { server = try SESServer.required() }

    private func transport(_ options: SESOptions? = nil) throws -> SESTransport {
        SESTransport(options ?? server.options, credentials: try server.credentials())
    }

    @Test("A signed request sends the mail as it is, and the receipt has SES's identifier")
    func sending() async throws {
        let message = try sampleMessage(to: "r+tag=1@example.test", text: "Grüße\n.\n+/=")
        let receipt = try await transport().send(message)
        let mails = try server.mails(message)
        #expect(mails.count == 1)
        #expect(mails.first.map { Array($0.content) } == message.encoded())
        #expect(mails.first?.sender == "app@example.test")
        #expect(mails.first?.recipients == ["r+tag=1@example.test"])
        #expect(mails.first?.feedback == nil)
        #expect(receipt.transport == "ses")
        #expect(receipt.serverID?.isEmpty == false)
    }

    @Test("Bounces go to the return path, and events to the configuration set")
    func feedback() async throws {
        var options = server.options
        options.configurationSet = "transactional"
        var message = try sampleMessage()
        message.returnPath = try MailAddress("bounces@example.test")
        message.envelopeTo = try MailAddress("other@example.test")
        _ = try await transport(options).send(message)
        let mail = try #require(try server.mails(message).first)
        #expect(mail.sender == "app@example.test")
        #expect(mail.feedback == "bounces@example.test")
        #expect(mail.recipients == ["other@example.test"])
        #expect(mail.configuration == "transactional")
    }

    @Test("A wrong secret, and a user who may not send, are temporary errors")
    func refusedCredentials() async throws {
        for credentials in [try server.credentials(secret: "wrong"), try server.credentials("reader")] {
            let message = try sampleMessage()
            let error = try await SESTransport(server.options, credentials: credentials).failure(of: message)
            #expect(error == .authenticationFailed("status 403"))
            #expect(!error.isPermanent)
            #expect(try server.mails(message).isEmpty)
        }
    }

    @Test("Credentials that have expired are replaced once")
    func expired() async throws {
        let expired = try server.credentials(token: server.expiredToken)
        let rotating = RotatingCredentials(expired, then: try server.credentials())
        _ = try await SESTransport(server.options, credentials: rotating).send(try sampleMessage())
        #expect(rotating.discards == 1)
        let error = try await SESTransport(server.options, credentials: expired).failure(of: try sampleMessage())
        #expect(error == .authenticationFailed("ExpiredTokenException: ExpiredTokenException by a test"))
    }

    @Test("A sender that isn't verified is a permanent error")
    func unverified() async throws {
        let error = try await transport().failure(of: try sampleMessage(from: "app@elsewhere.test"))
        #expect(error.isPermanent)
        #expect(error.message.contains("MessageRejected"))
    }

    @Test(
        "The names of errors tell what is temporary",
        arguments: [
            ("429+TooManyRequestsException", false), ("400+LimitExceededException", false),
            ("400+AccountSuspendedException", false), ("400+SendingPausedException", false),
            ("400+MailFromDomainNotVerifiedException", false), ("404+NotFoundException", false),
            ("400+MessageRejected", true), ("400+BadRequestException", true), ("413+Other", true),
            ("500+InternalFailure", false), ("503+ServiceUnavailable", false), ("403+SignatureDoesNotMatch", false),
        ])
    func errors(fault: String, isPermanent: Bool) async throws {
        let message = try sampleMessage(to: "fault+\(fault)+x@example.test")
        let error = try await transport().failure(of: message)
        #expect(error.isPermanent == isPermanent)
        if fault.hasPrefix("429") { #expect(error == .throttled(retryAfter: .seconds(7))) }
        if fault.contains("Limit") { #expect(error == .throttled(retryAfter: nil)) }
    }

    @Test("A request without a response leaves the outcome unknown", arguments: ["drop", "hang"])
    func noResponse(fault: String) async throws {
        var options = server.options
        options.timeout = .seconds(1)
        let message = try sampleMessage(to: "fault+\(fault)+x@example.test")
        guard case .outcomeUnknown = try await transport(options).failure(of: message) else {
            Issue.record("The outcome is known")
            return
        }
    }

    @Test("A server that is away is a temporary error")
    func away() async throws {
        for endpoint in ["http://127.0.0.1:1", "http://no-such-host.invalid"] {
            var options = server.options
            options.endpoint = endpoint
            let error = try await transport(options).failure(of: try sampleMessage())
            #expect(error == .unavailable("there is no connection to Amazon SES"))
        }
    }

    @Test("An address whose local part isn't ASCII is refused, a domain in another script isn't")
    func addresses() async throws {
        let error = try await transport().failure(of: try sampleMessage(to: "jörg@example.test"))
        #expect(error == .addressNotSupported("jörg@example.test"))
        let message = try sampleMessage(to: "ada@bücher.test")
        _ = try await transport().send(message)
        #expect(try server.mails(message).first?.recipients == ["ada@xn--bcher-kva.test"])
    }

    @Test("A cancelled task ends at once")
    func cancellation() async throws {
        let transport = try transport()
        let message = try sampleMessage(to: "fault+hang+x@example.test")
        let start = ContinuousClock.now
        let task = Task { try await transport.failure(of: message) }
        task.cancel()
        let error = try await task.value
        #expect(!error.isPermanent)
        #expect(ContinuousClock.now - start < .seconds(20))
    }
}

/// Credentials that change when they are discarded.
private final class RotatingCredentials: AWSCredentialProvider {
    private let state: Mutex<(credentials: AWSCredentials, discards: Int)>
    private let next: AWSCredentials

    init(_ first: AWSCredentials, then next: AWSCredentials) {
        state = Mutex((first, 0))
        self.next = next
    }

    var discards: Int { state.withLock { $0.discards } }

    func credentials() async throws -> AWSCredentials { state.withLock { $0.credentials } }

    func discard(_ refused: AWSCredentials) {
        state.withLock { $0 = (next, $0.discards + 1) }
    }
}
