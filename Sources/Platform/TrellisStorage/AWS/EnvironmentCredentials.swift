import TrellisConfig

/// The credentials that the environment of the process has.
public struct EnvironmentCredentials: AWSCredentialProvider {
    private let environment: [String: String]

    /// The credentials in `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and, for temporary ones, `AWS_SESSION_TOKEN`.
    public init(environment: [String: String]) {
        self.environment = environment
    }

    /// Returns the credentials.
    ///
    /// - Throws: ``AWSCredentialError/missing(_:)``.
    public func credentials() async throws -> AWSCredentials {
        guard let key = environment["AWS_ACCESS_KEY_ID"], !key.isEmpty,
            let secret = environment["AWS_SECRET_ACCESS_KEY"], !secret.isEmpty
        else { throw AWSCredentialError.missing("set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY") }
        let token = environment["AWS_SESSION_TOKEN"].flatMap { $0.isEmpty ? nil : Secret($0) }
        return AWSCredentials(accessKeyID: key, secretAccessKey: Secret(secret), sessionToken: token)
    }
}
