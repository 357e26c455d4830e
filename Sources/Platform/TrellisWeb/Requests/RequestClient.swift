internal import NIOCore
internal import TrellisKernel

/// Who sent a request and how, as far as the server may believe it: the connection, or what its own proxies say.
struct RequestClient: Hashable, Sendable {
    /// The address of the client; nil without a connection.
    var address: IPAddress?
    /// `https` or `http`, in which the client sent the request to a proxy; nil when no proxy says so.
    var scheme: String?
    /// The host that the client requested from a proxy, with its port when it isn't the default; nil when no proxy says
    /// so.
    var host: String?
}

extension IPAddress {
    /// The address of a connection's end; nil for a socket of the file system.
    init?(_ address: SocketAddress?) {
        // The bytes of both structures are in the same places on all systems: RFC 3493, section 3.3, and its like for IPv4.
        switch address {
        case .v4(let socket):
            self = withUnsafeBytes(of: socket.address) { bytes in
                .v4(UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self)))
            }
        case .v6(let socket):
            let all: IPAddress = withUnsafeBytes(of: socket.address) { bytes in
                .v6(
                    high: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
                    low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self)))
            }
            self = all.unmapped
        case .unixDomainSocket, nil: return nil
        }
    }
}
