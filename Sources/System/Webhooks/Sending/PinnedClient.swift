import AsyncHTTPClient
import NIOCore
import NIOSSL
import Synchronization
import TrellisConfig
import TrellisKernel

/// An HTTP client that connects to one host only at one checked address.
///
/// TLS still verifies the certificate for the host name.
final class PinnedClient: Sendable {
    let http: HTTPClient

    /// Creates a client for `host` at `address`.
    init(_ host: WebhookURL.Host, at address: IPAddress, connectTimeout: Duration) {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        var settings = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow,
            timeout: .init(connect: .nanoseconds(connectTimeout.nanoseconds)))
        if case .name(let name) = host { settings.dnsOverride = [name: address.description] }
        // Verifies the peer address, independent of how the client resolves names.
        settings.http1_1ConnectionDebugInitializer = { channel in
            let peer = channel.remoteAddress?.ipAddress.flatMap { IPAddress($0) }
            guard peer == address else { return channel.eventLoop.makeFailedFuture(UnexpectedPeer()) }
            return channel.eventLoop.makeSucceededVoidFuture()
        }
        // Its own spans would have the whole URL, in which many receivers expect a secret.
        settings.tracing.tracer = nil
        settings.connectionPool.retryConnectionEstablishment = false
        // Shorter than the idle timeout of receivers, so that no message is sent on a closing connection.
        settings.connectionPool.idleTimeout = .seconds(2)
        http = HTTPClient(guarding: settings)
    }

    deinit {
        // HTTPClient must be shut down before it is deallocated, so the task keeps it alive until then.
        let http = http
        Task { try? await http.shutdown() }
    }
}

/// A connection reached an address other than the checked one.
struct UnexpectedPeer: Error {}

/// An LRU cache of clients, since each new client loads all CA certificates.
final class PinnedClients: Sendable {
    private struct Entry {
        let host: WebhookURL.Host
        let address: IPAddress
        let client: PinnedClient
    }
    private let capacity: Int
    private let connectTimeout: Duration
    /// The entries, least recently used first.
    private let entries = Mutex<[Entry]>([])

    init(capacity: Int, connectTimeout: Duration) {
        self.capacity = capacity
        self.connectTimeout = connectTimeout
    }

    /// Returns the cached client for `host` at `address`, or creates one.
    func client(for host: WebhookURL.Host, at address: IPAddress) -> PinnedClient {
        entries.withLock { entries in
            let index = entries.firstIndex { $0.host == host && $0.address == address }
            let entry =
                index.map { entries.remove(at: $0) }
                ?? Entry(
                    host: host, address: address,
                    client: PinnedClient(host, at: address, connectTimeout: connectTimeout))
            entries.append(entry)
            if entries.count > capacity { entries.removeFirst() }
            return entry.client
        }
    }
}

extension Duration {
    /// The duration in nanoseconds, saturating.
    fileprivate var nanoseconds: Int64 {
        let (product, overflow) = components.seconds.multipliedReportingOverflow(by: 1_000_000_000)
        if overflow { return components.seconds < 0 ? .min : .max }
        let (sum, carried) = product.addingReportingOverflow(components.attoseconds / 1_000_000_000)
        return carried ? .max : sum
    }
}
