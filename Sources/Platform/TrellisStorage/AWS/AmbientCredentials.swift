public import TrellisKernel

/// The credentials that a process on Amazon's platforms has: those of its environment, its container, or its instance.
public struct AmbientCredentials: AWSCredentialProvider {
    private let source: any AWSCredentialProvider

    /// Chooses the source: ``EnvironmentCredentials`` if `AWS_ACCESS_KEY_ID` is set, ``ContainerCredentials`` if an
    /// address is, otherwise ``InstanceCredentials``; the last two are cached.
    ///
    /// - Throws: ``AWSCredentialError``; ``AWSCredentialError/missing(_:)`` without any if
    ///   `AWS_EC2_METADATA_DISABLED` is `true`.
    public init(environment: [String: String], clock: any Clock = SystemClock()) throws(AWSCredentialError) {
        func isSet(_ name: String) -> Bool { environment[name].map { !$0.isEmpty } ?? false }
        if isSet("AWS_ACCESS_KEY_ID") {
            source = EnvironmentCredentials(environment: environment)
        } else if isSet("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") || isSet("AWS_CONTAINER_CREDENTIALS_FULL_URI") {
            source = CachedCredentials(try ContainerCredentials(environment: environment), clock: clock)
        } else if environment["AWS_EC2_METADATA_DISABLED"]?.lowercased() == "true" {
            throw .missing("set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
        } else {
            source = CachedCredentials(InstanceCredentials(), clock: clock)
        }
    }

    /// Returns the credentials of the source.
    ///
    /// - Throws: ``AWSCredentialError``.
    public func credentials() async throws -> AWSCredentials { try await source.credentials() }

    /// Makes the source return new ones, if it can.
    public func discard(_ refused: AWSCredentials) { source.discard(refused) }
}
