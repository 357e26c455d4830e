import Dispatch
import TrellisKernel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Tells the addresses of a host.
protocol HostResolver: Sendable {
    /// The host's addresses, the preferred first; none when there is no such host, or nobody can tell.
    func addresses(of host: String) async -> [IPAddress]
}

/// What the machine's own resolver says, with its files and name servers.
struct SystemResolver: HostResolver {
    /// The resolver blocks, so it has threads of its own; whoever sends waits for one answer at a time.
    private static let threads = DispatchQueue(label: "trellis.webhooks.names", attributes: .concurrent)

    func addresses(of host: String) async -> [IPAddress] {
        await withCheckedContinuation { continuation in
            Self.threads.async { continuation.resume(returning: Self.look(up: host)) }
        }
    }

    private static func look(up host: String) -> [IPAddress] {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_flags = AI_ADDRCONFIG
        // One entry for each address, not one for each kind of socket.
        hints.ai_protocol = Int32(IPPROTO_TCP)
        var first: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &first) == 0, let first else { return [] }
        defer { freeaddrinfo(first) }
        var found: [IPAddress] = []
        var entry: UnsafeMutablePointer<addrinfo>? = first
        while let current = entry {
            if let address = current.pointee.ai_addr.flatMap({ IPAddress($0) }), !found.contains(address) {
                found.append(address)
            }
            entry = current.pointee.ai_next
        }
        return found
    }
}
