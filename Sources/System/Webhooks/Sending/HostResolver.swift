import Dispatch
import TrellisKernel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A resolver of host names.
protocol HostResolver: Sendable {
    /// Returns the host's addresses in order of preference; empty if it isn't found or the lookup fails.
    func addresses(of host: String) async -> [IPAddress]
}

/// The resolver of the operating system.
struct SystemResolver: HostResolver {
    /// The system call blocks, so it runs on separate threads.
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
