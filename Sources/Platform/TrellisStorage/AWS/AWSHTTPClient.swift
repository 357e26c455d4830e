import AsyncHTTPClient
import NIOCore
import NIOSSL
import TrellisConfig
import TrellisKernel

/// An HTTP client that follows no redirects, since their target needs another signature, and uses TLS 1.2 or later.
///
/// It is shut down with its last reference.
final class AWSHTTPClient: Sendable {
    let http: HTTPClient

    /// Creates a client.
    ///
    /// - Parameters:
    ///   - idleTimeout: how long a response may pause.
    ///   - connections: the maximum number of connections to one host.
    ///   - certificates: the path of a PEM file with the trusted authorities; nil for those of the system.
    init(connectTimeout: Duration, idleTimeout: Duration, connections: Int, certificates: String? = nil) {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        if let certificates { tls.trustRoots = .file(certificates) }
        var settings = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow,
            timeout: .init(
                connect: .nanoseconds(connectTimeout.nanoseconds), read: .nanoseconds(idleTimeout.nanoseconds)))
        settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connections
        settings.connectionPool.retryConnectionEstablishment = false
        // Shorter than the idle timeout of stores, so that no request is sent on a closing connection.
        settings.connectionPool.idleTimeout = .seconds(5)
        http = HTTPClient(guarding: settings)
    }

    deinit {
        // HTTPClient must be shut down before it is deallocated, so the task keeps it alive until then.
        let http = http
        Task { try? await http.shutdown() }
    }
}
