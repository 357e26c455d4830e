import AsyncHTTPClient
import NIOCore
import NIOSSL
import Synchronization

/// An HTTP client whose connections to one host go to one address, which was checked; the certificate must be the
/// host's all the same.
final class PinnedClient: Sendable {
    let http: HTTPClient

    /// A client for `host`, at `address`.
    init(_ host: WebhookURL.Host, at address: IPAddress, connectLimit: Duration) {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        var settings = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow,
            timeout: .init(connect: .nanoseconds(connectLimit.nanoseconds)))
        if case .name(let name) = host { settings.dnsOverride = [name: address.description] }
        // Whoever is spoken to is who was checked, whatever the client makes of names.
        settings.http1_1ConnectionDebugInitializer = { channel in
            let peer = channel.remoteAddress?.ipAddress.flatMap { IPAddress($0) }
            guard peer == address else { return channel.eventLoop.makeFailedFuture(UnexpectedPeer()) }
            return channel.eventLoop.makeSucceededVoidFuture()
        }
        settings.httpVersion = .http1Only
        settings.connectionPool.retryConnectionEstablishment = false
        // Shorter than receivers keep theirs, so that a message isn't lost in a connection that is about to end.
        settings.connectionPool.idleTimeout = .seconds(2)
        http = HTTPClient(configuration: settings)
    }

    deinit {
        // A client must be shut down before it goes, so it stays until it is.
        let http = http
        Task { try? await http.shutdown() }
    }
}

/// A connection reached another address than the one that was checked.
struct UnexpectedPeer: Error {}

/// The clients of the latest receivers, since making one reads the certificates of all authorities.
final class PinnedClients: Sendable {
    private struct Entry {
        let host: WebhookURL.Host
        let address: IPAddress
        let client: PinnedClient
    }
    private let capacity: Int
    private let connectLimit: Duration
    /// The one that was used longest ago first.
    private let entries = Mutex<[Entry]>([])

    init(capacity: Int, connectLimit: Duration) {
        self.capacity = capacity
        self.connectLimit = connectLimit
    }

    /// The client for `host` at `address`, made when there is none.
    func client(for host: WebhookURL.Host, at address: IPAddress) -> PinnedClient {
        entries.withLock { entries in
            let index = entries.firstIndex { $0.host == host && $0.address == address }
            let entry =
                index.map { entries.remove(at: $0) }
                ?? Entry(
                    host: host, address: address,
                    client: PinnedClient(host, at: address, connectLimit: connectLimit))
            entries.append(entry)
            if entries.count > capacity { entries.removeFirst() }
            return entry.client
        }
    }
}

extension Duration {
    /// The whole duration in nanoseconds, saturating.
    fileprivate var nanoseconds: Int64 {
        let (product, overflow) = components.seconds.multipliedReportingOverflow(by: 1_000_000_000)
        if overflow { return components.seconds < 0 ? .min : .max }
        let (sum, carried) = product.addingReportingOverflow(components.attoseconds / 1_000_000_000)
        return carried ? .max : sum
    }
}
