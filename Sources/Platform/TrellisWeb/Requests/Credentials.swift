/// The credentials of a request.
public struct Credentials: Hashable, Sendable {
    /// The token, as sent.
    public let token: String
    /// The scheme by which the request carried it, for an authenticator that knows several kinds of token.
    public let scheme: CredentialScheme

    /// Creates credentials from this token.
    public init(token: String, scheme: CredentialScheme = .bearer) {
        self.token = token
        self.scheme = scheme
    }
}
