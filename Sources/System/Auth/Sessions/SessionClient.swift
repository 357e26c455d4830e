import Crypto
import HTTPTypes
import TrellisKernel
import TrellisWeb

/// The client that begins or refreshes a session, for the list of sessions and for repeated exchanges.
public struct SessionClient: Hashable, Sendable {
    /// The browser or program and the system, as in `Firefox on Linux`, at most 60 characters; nil if unknown.
    public let device: String?
    /// The address; nil without a connection.
    public let address: IPAddress?
    /// The hash of user agent and network; nil for a client without both, which may repeat no exchange.
    let fingerprint: [UInt8]?

    /// A client of which nothing is known, such as that of a job.
    public static let unknown = SessionClient(address: nil)

    /// A client of which only the address is known: its sessions show it, and it may repeat no exchange.
    public init(address: IPAddress?) {
        self.init(device: nil, address: address?.unmapped, fingerprint: nil)
    }

    /// Creates the client of a request, with the address of its scope.
    public init(_ request: RequestInfo, address: IPAddress?) {
        let userAgent = request.headers[.userAgent] ?? ""
        let network = (address?.unmapped.clientNetwork).map { "\($0)" } ?? ""
        let marks = Array(userAgent.utf8) + [0] + Array(network.utf8)
        self.init(
            device: DeviceName(userAgent: userAgent)?.text, address: address?.unmapped,
            fingerprint: marks.count > 1 ? Array(SHA256.hash(data: marks)) : nil)
    }

    private init(device: String?, address: IPAddress?, fingerprint: [UInt8]?) {
        self.device = device
        self.address = address
        self.fingerprint = fingerprint
    }
}
