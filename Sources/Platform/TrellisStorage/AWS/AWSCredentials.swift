public import TrellisConfig
public import TrellisKernel

/// The keys that sign requests to Amazon's services.
public struct AWSCredentials: Sendable {
    /// The name of the key, which every request shows.
    public let accessKeyID: String
    /// The key, which is never sent.
    public let secretAccessKey: Secret<String>
    /// The token of temporary credentials.
    public let sessionToken: Secret<String>?
    /// When services refuse them; nil for permanent credentials.
    public let expiresAt: Timestamp?

    /// Creates credentials.
    public init(
        accessKeyID: String, secretAccessKey: Secret<String>, sessionToken: Secret<String>? = nil,
        expiresAt: Timestamp? = nil
    ) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.expiresAt = expiresAt
    }

    /// Returns whether both have the same keys, whatever their expiry.
    func isSame(as other: AWSCredentials) -> Bool {
        accessKeyID == other.accessKeyID && secretAccessKey.reveal() == other.secretAccessKey.reveal()
            && sessionToken?.reveal() == other.sessionToken?.reveal()
    }
}

/// A source of credentials.
public protocol AWSCredentialProvider: Sendable {
    /// Returns credentials; called for every request.
    ///
    /// - Throws: ``AWSCredentialError``.
    func credentials() async throws -> AWSCredentials

    /// Reports that a service refused credentials because they expired; the next call returns new ones, if there are any.
    func discard(_ refused: AWSCredentials)
}

extension AWSCredentialProvider {
    /// Does nothing, as a source that keeps no credentials.
    public func discard(_ refused: AWSCredentials) {}
}

/// Credentials that are known when the program starts, and don't change.
extension AWSCredentials: AWSCredentialProvider {
    /// Returns itself.
    public func credentials() async throws -> AWSCredentials { self }
}
