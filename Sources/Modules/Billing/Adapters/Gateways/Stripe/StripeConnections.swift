import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import TrellisConfig
import TrellisKernel
import TrellisSchema

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The connections to Stripe: one request, one response.
///
/// The only code of the module that connects to anything. They follow no redirects, which would send the secret key
/// elsewhere, and use TLS 1.2 or later.
final class StripeConnections: Sendable {
    /// The maximum size of a response.
    private static let bodyLimit = 4 << 20

    /// A request without a response.
    struct Lost: Error {
        /// What happened, without anything that was sent.
        let reason: String
        /// Whether Stripe may have received it.
        var wasSent = true
        var isRetryable = true
    }

    private let url: String
    private let secretKey: Secret<String>
    private let timeout: Duration
    private let http: HTTPClient

    init(url: String, secretKey: Secret<String>, timeout: Duration) {
        (self.url, self.secretKey, self.timeout) = (url, secretKey, timeout)
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        var settings = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow,
            timeout: .init(connect: .nanoseconds(min(timeout, .seconds(5)).nanoseconds)))
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

    /// Sends a request once and returns its response, with any status.
    func response(to call: StripeCall) async -> Result<StripeResponse, Lost> {
        do {
            return .success(try await withTimeout { try await self.exchange(call) })
        } catch {
            return .failure(Self.lost(error))
        }
    }

    /// Runs `body` within the timeout; a client's own deadline doesn't cover the body of a response.
    private func withTimeout(
        _ body: @escaping @Sendable () async throws -> StripeResponse
    ) async throws -> StripeResponse {
        try await withThrowingTaskGroup(of: StripeResponse?.self) { [timeout] group in
            defer { group.cancelAll() }
            group.addTask { try await body() }
            group.addTask {
                try await Task.sleep(for: timeout)
                return nil
            }
            guard let response = try await group.next() ?? nil else { throw Lost(reason: "timed out") }
            return response
        }
    }

    private func exchange(_ call: StripeCall) async throws -> StripeResponse {
        var request = HTTPClientRequest(url: url + call.target)
        request.method = HTTPMethod(rawValue: call.method.rawValue)
        request.headers.add(name: "Authorization", value: "Bearer \(secretKey.reveal())")
        request.headers.add(name: "Stripe-Version", value: StripeClient.version)
        request.headers.add(name: "User-Agent", value: "Trellis/1")
        request.headers.add(name: "Accept", value: "application/json")
        if let key = call.idempotencyKey { request.headers.add(name: "Idempotency-Key", value: key) }
        if call.method == .post {
            request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
            request.body = .bytes(ByteBuffer(string: call.form.encoded))
        }
        let response = try await http.execute(request, deadline: .distantFuture)
        let body = try await response.body.collect(upTo: Self.bodyLimit)
        // On cancellation the body ends without an error, so it may be incomplete.
        try Task.checkCancellation()
        let status = Int(response.status.code)
        let document = try? JSONValue(parsing: String(buffer: body))
        // A response in the way, as of a proxy, says nothing about the request.
        guard document?.object != nil || status >= 400 else { throw Lost(reason: "status \(status) without JSON") }
        return StripeResponse(
            status: status, body: document ?? .null, requestID: response.headers.stripeRequestID,
            advisesRetry: response.headers.first(name: "Stripe-Should-Retry").flatMap { Bool($0) },
            retryAfter: response.headers.first(name: "Retry-After").flatMap {
                RetryAfter.delay($0, at: SystemClock().now, upTo: .seconds(86_400))
            })
    }

    /// Returns what an error of the client means; the text of an unknown one isn't used, as it may quote the request.
    private static func lost(_ error: any Error) -> Lost {
        switch error {
        case let lost as Lost: lost
        case is CancellationError: Lost(reason: "cancelled", isRetryable: false)
        case let error as HTTPClientError where error == .connectTimeout || error == .tlsHandshakeTimeout:
            Lost(reason: "the connection timed out", wasSent: false)
        case let error as HTTPClientError where error == .cancelled: Lost(reason: "cancelled", isRetryable: false)
        case let error as HTTPClientError: Lost(reason: "the connection failed: \(error.shortDescription)")
        case is NIOConnectionError: Lost(reason: "there is no connection", wasSent: false)
        case let error as IOError where [ECONNREFUSED, ENETUNREACH, EHOSTUNREACH].contains(error.errnoCode):
            Lost(reason: "there is no connection", wasSent: false)
        case NIOSSLError.handshakeFailed:
            Lost(reason: "the TLS handshake failed", wasSent: false, isRetryable: false)
        case is NIOSSLExtraError:
            Lost(reason: "the certificate is for another name", wasSent: false, isRetryable: false)
        default: Lost(reason: "the connection broke")
        }
    }
}

extension StripeConnections: CustomReflectable {
    /// A mirror without children: requests in progress have the secret key.
    var customMirror: Mirror { Mirror(self, children: [], displayStyle: .class) }
}

extension HTTPHeaders {
    /// The identifier in Stripe's logs, when it is one.
    fileprivate var stripeRequestID: String? {
        first(name: "Request-Id").flatMap { text in
            text.utf8.count <= 80 && text.utf8.allSatisfy { (0x21...0x7E).contains($0) } ? text : nil
        }
    }
}

extension Duration {
    /// The duration in nanoseconds, for durations of at most an hour.
    fileprivate var nanoseconds: Int64 {
        Swift.min(microseconds, 3_600_000_000) * 1000
    }
}
