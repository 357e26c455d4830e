import AsyncHTTPClient
import NIOCore
import NIOHTTP1

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Sends messages to receivers: to public addresses, within a time, without following them anywhere unsafe.
struct WebhookSender: Sendable {
    /// How many redirects are followed.
    static let redirects = 3
    /// How many bytes of an answer are kept, in the log; the rest isn't read.
    static let excerpt = 4096
    /// How many of a host's addresses are tried.
    static let addresses = 3

    let addressGuard: AddressGuard
    /// How long an attempt may take, looking up names and redirects included.
    let limit: Duration
    private let clients: PinnedClients

    /// A sender that keeps clients for so many receivers.
    init(addressGuard: AddressGuard, limit: Duration, clients: Int = 32) {
        self.addressGuard = addressGuard
        self.limit = limit
        self.clients = PinnedClients(capacity: clients, connectLimit: min(limit, .seconds(5)))
    }

    /// Sends the message; answers what the receiver answered, whatever its status.
    ///
    /// - Throws: ``SendFailure``; `CancellationError` when the task was cancelled, and then nobody knows whether the
    ///   message arrived.
    func send(_ message: SignedMessage, to url: WebhookURL) async throws -> WebhookAnswer {
        try await withThrowingTaskGroup(of: WebhookAnswer?.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await follow(message, to: url) }
            group.addTask {
                try await Task.sleep(for: limit)
                return nil
            }
            guard let answer = try await group.next() ?? nil else { throw SendFailure(.timeout) }
            return answer
        }
    }

    private func follow(_ message: SignedMessage, to first: WebhookURL) async throws -> WebhookAnswer {
        var url = first
        for _ in 0...Self.redirects {
            let answer = try await exchange(message, with: url)
            guard answer.isRedirect else {
                if answer.isLostRedirect { throw SendFailure(.redirect, answer: answer) }
                return answer
            }
            guard let location = answer.location, let next = try? url.redirected(to: location) else {
                throw SendFailure(.redirect, answer: answer)
            }
            url = next
        }
        throw SendFailure(.redirect, "The receiver led elsewhere more than \(Self.redirects) times.")
    }

    /// One request to the first of the URL's addresses that takes connections.
    private func exchange(_ message: SignedMessage, with url: WebhookURL) async throws -> WebhookAnswer {
        let addresses = try await addressGuard.addresses(for: url).prefix(Self.addresses)
        var failure = SendFailure(.connection)
        for address in addresses {
            do {
                return try await exchange(message, with: url, at: address)
            } catch {
                try Task.checkCancellation()
                failure = SendFailure(.connection, DeliveryFault.connection.message + " (\(Self.cause(error)))")
                // What may have arrived isn't sent again.
                guard Self.isUnreached(error) else { break }
            }
        }
        throw failure
    }

    private func exchange(
        _ message: SignedMessage, with url: WebhookURL, at address: IPAddress
    ) async throws -> WebhookAnswer {
        let client = clients.client(for: url.host, at: address)
        // Others may have taken its place meanwhile, and with the last reference it shuts down.
        defer { withExtendedLifetime(client) {} }
        var request = HTTPClientRequest(url: url.description)
        request.method = .POST
        for field in message.fields { request.headers.add(name: field.name, value: field.value) }
        request.body = .bytes(ByteBuffer(string: message.body))
        // The group around has the deadline; this one only has to be later.
        let response = try await client.http.execute(request, deadline: .distantFuture)
        var body: [UInt8] = []
        for try await part in response.body {
            body += part.readableBytesView.prefix(Self.excerpt - body.count)
            if body.count >= Self.excerpt { break }
        }
        // Reading ends quietly when the task is cancelled, and then the answer isn't whole.
        try Task.checkCancellation()
        return WebhookAnswer(
            status: Int(response.status.code), body: Self.storable(body),
            retryAfter: response.headers.first(name: "retry-after"),
            location: response.headers.first(name: "location"))
    }

    /// Whether an error says that no connection came about.
    private static func isUnreached(_ error: any Error) -> Bool {
        switch error {
        case let error as IOError: [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, ETIMEDOUT].contains(error.errnoCode)
        case let error as HTTPClientError: error == .connectTimeout
        default: error is UnexpectedPeer
        }
    }

    /// What an error says, in a line for the log of the tenant.
    private static func cause(_ error: any Error) -> String { storable(Array("\(error)".utf8.prefix(300))) }

    /// A text without what no database keeps.
    private static func storable(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self).replacing("\0", with: "")
    }
}
