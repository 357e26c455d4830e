internal import HTTPTypes
internal import Logging
internal import Synchronization
internal import TrellisKernel

/// Tells the operator once that a proxy seems to be in front of the server which `web.trusted_proxies` doesn't have.
///
/// All clients behind it are one client then: the wrong passwords of one make all others wait.
final class ProxyNotice: Sendable {
    /// How many requests are looked at: the others needn't pay for it.
    private static let limit = 1000
    /// The networks in which a proxy is: a client elsewhere may send the fields without one.
    private static let networks = [
        "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1", "fc00::/7",
    ].compactMap { IPNetwork($0) }

    private let rest: Atomic<Int>
    private let logger: Logger

    /// Creates the notice; with `proxies` there is nothing to tell.
    init(_ proxies: [String], logger: Logger) {
        rest = Atomic(proxies.isEmpty ? Self.limit : 0)
        self.logger = logger
    }

    /// Looks at a request that the connection to `peer` brought.
    func look(at headers: HTTPFields, from peer: IPAddress?) {
        let before = rest.load(ordering: .relaxed)
        guard before > 0, let peer else { return }
        let isForwarded = headers.contains(.forwardedFor) || headers.contains(.forwarded)
        let isTold = isForwarded && Self.networks.contains { $0.contains(peer) }
        let after = isTold ? 0 : before - 1
        // Of requests at the same time one counts, and one tells.
        guard rest.compareExchange(expected: before, desired: after, ordering: .relaxed).exchanged, isTold else {
            return
        }
        logger.warning(
            "A proxy seems to be in front of the server, but web.trusted_proxies doesn't have it: its clients count as one",
            metadata: ["address": "\(peer)"])
    }
}
