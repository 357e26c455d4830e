internal import HTTPTypes
internal import TrellisKernel

/// The proxies whose header fields count: `web.trusted_proxies`.
///
/// Without them the client is the connection's other end, and no `Forwarded` or `X-Forwarded-…` counts.
struct TrustedProxies: Sendable {
    private let networks: [IPNetwork]

    /// The proxies in these networks, of which none is invalid.
    init(_ networks: [String]) {
        self.networks = networks.compactMap { IPNetwork($0) }
    }

    /// Returns the client of a request with these header fields, which the connection to `peer` brought.
    ///
    /// Read from the nearest proxy to the farthest, the first address that isn't a trusted proxy's is the client. If a
    /// proxy doesn't tell whom the request is from, it is the proxy itself.
    ///
    /// When `Forwarded` and `X-Forwarded-For` name different clients, the proxy wrote one of them and the client the
    /// other; neither counts then, and the address is ``unknown``: a client must not be able to appear as the proxy, whose
    /// network may be allowed more. Scheme and host count only if both say the same, since the client may have written its
    /// own address into the field that it adds.
    func client(of peer: IPAddress?, _ headers: HTTPFields) -> RequestClient {
        guard let peer, isTrusted(peer) else { return RequestClient(address: peer) }
        let forwarded = ForwardedHop.forwarded(headers.all(.forwarded))
        var addresses = ForwardedHop.xForwardedFor(headers.all(.forwardedFor))
        let schemes = ForwardedHop.values(headers.all(.forwardedProto))
        let hosts = ForwardedHop.values(headers.all(.forwardedHost))
        for index in addresses.indices {
            addresses[index].scheme = Self.value(index, of: schemes, addresses.count)
                .flatMap { ForwardedNode.scheme($0) }
            addresses[index].host = Self.value(index, of: hosts, addresses.count).flatMap { ForwardedNode.host($0) }
        }
        guard !forwarded.isEmpty else {
            guard addresses.isEmpty else { return client(of: peer, addresses) }
            return RequestClient(
                address: peer, scheme: schemes.first.flatMap { ForwardedNode.scheme($0) },
                host: hosts.first.flatMap { ForwardedNode.host($0) })
        }
        var client = client(of: peer, forwarded)
        guard !addresses.isEmpty else { return client }
        let other = self.client(of: peer, addresses)
        guard client.address == other.address else { return RequestClient(address: Self.unknown) }
        if client.scheme != other.scheme { client.scheme = nil }
        if client.host != other.host { client.host = nil }
        return client
    }

    /// The unspecified address, `::`, which no client has and no list of networks contains.
    ///
    /// Source: RFC 4291, section 2.5.2.
    static let unknown = IPAddress.v6(high: 0, low: 0)

    private func isTrusted(_ address: IPAddress) -> Bool { networks.contains { $0.contains(address) } }

    private func client(of peer: IPAddress, _ hops: [ForwardedHop]) -> RequestClient {
        var client = RequestClient(address: peer)
        for hop in hops {
            guard hop.isValid else { return client }
            client.scheme = hop.scheme ?? client.scheme
            client.host = hop.host ?? client.host
            guard let address = hop.address else { return client }
            client.address = address
            guard isTrusted(address) else { return client }
        }
        return client
    }

    /// Returns the value that belongs to the hop: proxies append to these fields, or replace them by a single value.
    private static func value(_ index: Int, of values: [String], _ count: Int) -> String? {
        values.count == count ? values.dropFirst(index).first : values.first
    }
}

extension HTTPField.Name {
    static let forwarded = known("Forwarded")
    static let forwardedFor = known("X-Forwarded-For")
    static let forwardedProto = known("X-Forwarded-Proto")
    static let forwardedHost = known("X-Forwarded-Host")
}

extension HTTPFields {
    /// Returns the values of all fields of this name, in order.
    fileprivate func all(_ name: HTTPField.Name) -> [String] { filter { $0.name == name }.map(\.value) }
}
