import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOSSL
import TrellisConfig
public import TrellisKernel
public import TrellisStorage

/// Sends mails through Amazon SES, with version 2 of its API.
///
/// - SES gets the message as it is, so it looks the same as through any other transport; SES signs it with DKIM.
/// - SES has no protection against sending twice. When a connection breaks after the request was sent, the error is
///   ``MailError/outcomeUnknown(_:)``.
/// - SES doesn't accept addresses whose local part isn't ASCII.
public final class SESTransport: MailTransport {
    private let options: SESOptions
    private let credentials: any AWSCredentialProvider
    private let clock: any Clock
    private let http: HTTPClient

    /// Creates a transport; it connects when the first message is sent.
    public init(_ options: SESOptions, credentials: any AWSCredentialProvider, clock: any Clock = SystemClock()) {
        self.options = options
        self.credentials = credentials
        self.clock = clock
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        var settings = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow,
            timeout: .init(connect: .nanoseconds(options.connectTimeout.nanoseconds)))
        settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = max(options.maximumConnections, 1)
        settings.connectionPool.retryConnectionEstablishment = false
        // Shorter than the idle timeout of servers, so that no request is sent on a closing connection.
        settings.connectionPool.idleTimeout = .seconds(5)
        http = HTTPClient(guarding: settings)
    }

    deinit {
        // HTTPClient must be shut down before it is deallocated, so the task keeps it alive until then.
        let http = http
        Task { try? await http.shutdown() }
    }

    /// `ses`.
    public var name: String { "ses" }

    /// Sends the message and returns when SES has accepted it.
    public func send(_ message: MailMessage) async throws(MailError) -> MailReceipt {
        let addresses = [message.recipient, message.from, message.to, message.sender] + message.cc
        if let address = (addresses + [message.replyTo].compactMap { $0 }).first(where: \.needsSMTPUTF8) {
            throw .addressNotSupported(address.wireAddress)
        }
        let body: [UInt8]
        do {
            body = try SESMessage(message, configurationSet: options.configurationSet).encoded()
        } catch {
            throw .unavailable("the request can't be encoded")
        }
        var keys = try await currentCredentials()
        var response = try await respond(to: body, as: keys)
        if response.hasExpiredCredentials {
            credentials.discard(keys)
            keys = try await currentCredentials()
            response = try await respond(to: body, as: keys)
        }
        if let error = response.error { throw error }
        return MailReceipt(transport: name, serverID: response.messageID)
    }

    private func currentCredentials() async throws(MailError) -> AWSCredentials {
        do {
            return try await credentials.credentials()
        } catch let error as AWSCredentialError {
            if case .unavailable(let reason) = error { throw .unavailable("no credentials for Amazon SES: \(reason)") }
            throw .authenticationFailed(error.message)
        } catch {
            throw .unavailable("no credentials for Amazon SES")
        }
    }

    private func respond(to body: [UInt8], as keys: AWSCredentials) async throws(MailError) -> SESResponse {
        let request = signed(body, as: keys)
        if Task.isCancelled { throw .cancelled }
        do {
            let deadline = NIODeadline.now() + .nanoseconds(options.timeout.nanoseconds)
            let response = try await http.execute(request, deadline: deadline)
            let content = try await response.body.collect(upTo: 65_536, until: deadline)
            return SESResponse(
                status: Int(response.status.code), errorType: response.headers.first(name: "X-Amzn-ErrorType"),
                retryAfter: delay(of: response),
                body: Array(content.readableBytesView))
        } catch {
            throw SESTransportFailure(error).error
        }
    }

    /// Returns the delay that a response asks for; nil for none, with which the mail would be sent again at once.
    private func delay(of response: HTTPClientResponse) -> Duration? {
        guard let field = response.headers.first(name: "Retry-After"),
            let delay = RetryAfter.delay(field, at: clock.now, upTo: .seconds(86_400)), delay > .zero
        else { return nil }
        return delay
    }

    private func signed(_ body: [UInt8], as keys: AWSCredentials) -> HTTPClientRequest {
        var unsigned = SigV4Request(method: "POST", host: options.host, path: "/v2/email/outbound-emails")
        unsigned.fields = [(name: "Content-Type", value: "application/json")]
        let added = SigV4(service: "ses", region: options.region).fields(
            signing: unsigned, payload: .hash(of: body), as: keys, at: clock.now)
        var request = HTTPClientRequest(url: options.serverURL + unsigned.target)
        request.method = .POST
        for (name, value) in [(name: "Host", value: unsigned.host)] + unsigned.fields + added {
            request.headers.add(name: name, value: value)
        }
        request.body = .bytes(ByteBuffer(bytes: body))
        return request
    }
}
