public import TrellisKernel

/// The credentials of a request.
public struct Credentials: Sendable {
    /// The token, as sent.
    public let token: String
    /// The scheme by which the request carried it, for an authenticator that knows several kinds of token.
    public let scheme: CredentialScheme
    private let request: RequestInfo?

    /// Creates credentials from this token, without a request.
    public init(token: String, scheme: CredentialScheme = .bearer) {
        self.init(token: token, scheme: scheme, request: nil)
    }

    init(token: String, scheme: CredentialScheme, request: RequestInfo?) {
        self.token = token
        self.scheme = scheme
        self.request = request
    }

    /// The address of the client that sent them; nil without a request.
    public var clientAddress: IPAddress? { request?.clientAddress }

    /// Returns the same credentials as those of a request.
    func sent(by request: RequestInfo) -> Credentials { Credentials(token: token, scheme: scheme, request: request) }
}

extension Credentials: Hashable {
    /// Compares token and scheme, not the requests that carried them.
    public static func == (one: Credentials, other: Credentials) -> Bool {
        one.token == other.token && one.scheme == other.scheme
    }

    /// Hashes token and scheme.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(token)
        hasher.combine(scheme)
    }
}
