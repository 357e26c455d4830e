import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import TrellisConfig
import TrellisKernel
import TrellisObservability

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Sends messages to receivers: only to allowed addresses, with a timeout and a limit of redirects.
struct WebhookSender: Sendable {
    /// The maximum number of redirects.
    static let maxRedirects = 3
    /// The maximum number of bytes read from a response body.
    static let maxResponseBytes = 4096
    /// The maximum number of a host's addresses that are tried.
    static let maxAddresses = 3

    let addressGuard: AddressGuard
    /// The timeout of an attempt, including DNS lookups and redirects.
    let limit: Duration
    private let clients: PinnedClients

    /// Creates a sender with a cache of `clients` HTTP clients.
    init(addressGuard: AddressGuard, limit: Duration, clients: Int = 32) {
        self.addressGuard = addressGuard
        self.limit = limit
        self.clients = PinnedClients(capacity: clients, connectTimeout: min(limit, .seconds(5)))
    }

    /// Sends the message and returns the response, with any status.
    ///
    /// - Throws: ``SendFailure``; `CancellationError` if the task is cancelled, and then the message may have arrived.
    func send(_ message: SignedMessage, to url: WebhookURL) async throws -> ReceiverResponse {
        try await withThrowingTaskGroup(of: ReceiverResponse?.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await follow(message, to: url) }
            group.addTask {
                try await Task.sleep(for: limit)
                return nil
            }
            guard let response = try await group.next() ?? nil else { throw SendFailure(.timeout) }
            return response
        }
    }

    private func follow(_ message: SignedMessage, to first: WebhookURL) async throws -> ReceiverResponse {
        var url = first
        for _ in 0...Self.maxRedirects {
            let response = try await exchange(message, with: url)
            guard response.isRedirect else {
                if response.isLostRedirect { throw SendFailure(.redirect, response: response) }
                return response
            }
            guard let location = response.location, let next = try? url.redirected(to: location) else {
                throw SendFailure(.redirect, "The redirect has no valid target.", response: response)
            }
            url = next
        }
        throw SendFailure(.redirect, "The receiver redirected the request more than \(Self.maxRedirects) times.")
    }

    /// Sends one request to the first of the URL's addresses that accepts a connection.
    private func exchange(_ message: SignedMessage, with url: WebhookURL) async throws -> ReceiverResponse {
        let addresses = try await addressGuard.addresses(for: url).prefix(Self.maxAddresses)
        var failure = SendFailure(.connection)
        for address in addresses {
            do {
                return try await exchange(message, with: url, at: address)
            } catch {
                try Task.checkCancellation()
                failure = Self.failure(error)
                // A request that may have arrived isn't repeated at the next address.
                guard Self.isConnectFailure(error) else { break }
            }
        }
        throw failure
    }

    /// Sends one request as a span, without the path of the URL, in which many receivers expect a secret.
    private func exchange(
        _ message: SignedMessage, with url: WebhookURL, at address: IPAddress
    ) async throws -> ReceiverResponse {
        try await TraceSpan.run("POST", .client) { span in
            span?.set([
                "http.request.method": "POST", "url.scheme": url.scheme.rawValue, "server.address": url.host.text,
                "server.port": url.port ?? (url.scheme == .https ? 443 : 80),
                "network.peer.address": address.description,
            ])
            let response = try await send(message, to: url, at: address)
            span?.set(["http.response.status_code": response.status])
            if !response.isSuccess { span?.fail("\(response.status)") }
            return response
        }
    }

    private func send(
        _ message: SignedMessage, to url: WebhookURL, at address: IPAddress
    ) async throws -> ReceiverResponse {
        let client = clients.client(for: url.host, at: address)
        // The cache may evict the client during the request; the client shuts down with its last reference.
        defer { withExtendedLifetime(client) {} }
        var request = HTTPClientRequest(url: url.description)
        request.method = .POST
        for field in message.fields { request.headers.add(name: field.name, value: field.value) }
        if let trace = TracePosition.current?.trace ?? LogContext.current?.trace {
            request.headers.add(name: "traceparent", value: trace.traceparent)
        }
        request.body = .bytes(ByteBuffer(string: message.body))
        // The task group in `send` enforces the timeout.
        let response = try await client.http.execute(request, deadline: .distantFuture)
        var body: [UInt8] = []
        for try await part in response.body {
            body += part.readableBytesView.prefix(Self.maxResponseBytes - body.count)
            if body.count >= Self.maxResponseBytes { break }
        }
        // On cancellation the body ends without an error, so the response may be incomplete.
        try Task.checkCancellation()
        return ReceiverResponse(
            status: Int(response.status.code), body: Self.withoutNUL(body),
            retryAfter: response.headers.first(name: "retry-after"),
            location: response.headers.first(name: "location"))
    }

    /// Returns whether an error means that no connection was established.
    private static func isConnectFailure(_ error: any Error) -> Bool {
        switch error {
        case let error as IOError: [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, ETIMEDOUT].contains(error.errnoCode)
        case let error as HTTPClientError: error == .connectTimeout
        default: error is UnexpectedPeer
        }
    }

    /// Returns the failure that an error of the HTTP client means.
    private static func failure(_ error: any Error) -> SendFailure {
        switch error {
        case let error as InvalidStatus:
            SendFailure(.status, "The receiver responded with status \(error.code), and HTTP has none under 100.")
        case HTTPParserError.invalidStatus:
            SendFailure(.status, "The receiver responded with a status that doesn't have three digits.")
        default: SendFailure(.connection, DeliveryFailureReason.connection.message + " (\(cause(error)))")
        }
    }

    /// Returns the error text for the delivery log, at most 300 bytes.
    private static func cause(_ error: any Error) -> String { withoutNUL(Array("\(error)".utf8.prefix(300))) }

    /// Returns the text without NUL characters, which PostgreSQL can't store.
    private static func withoutNUL(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self).replacing(utf8: "\0", with: "")
    }
}
