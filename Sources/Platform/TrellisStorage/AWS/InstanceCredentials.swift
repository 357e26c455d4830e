import NIOHTTP1
import TrellisKernel

/// The credentials of the role of an EC2 instance, from its metadata service (IMDSv2).
public struct InstanceCredentials: AWSCredentialProvider {
    private let endpoint: String
    private let client = AWSHTTPClient.metadata()

    /// - Parameter endpoint: the address of the service; the default is the same on all instances.
    public init(endpoint: String = "http://169.254.169.254") {
        self.endpoint = endpoint
    }

    /// Asks the service for a token, for the name of the role, and for its credentials.
    ///
    /// - Throws: ``AWSCredentialError``.
    public func credentials() async throws -> AWSCredentials {
        let token = try await client.text(
            .PUT, "\(endpoint)/latest/api/token", fields: [("X-aws-ec2-metadata-token-ttl-seconds", "60")])
        let fields = [(name: "X-aws-ec2-metadata-token", value: token)]
        let folder = "\(endpoint)/latest/meta-data/iam/security-credentials/"
        let roles = try await client.text(.GET, folder, fields: fields)
        guard let role = roles.utf8Lines.first(where: { !$0.isEmpty }) else {
            throw AWSCredentialError.missing("the instance has no role")
        }
        let name = PercentEncoding.value(String(role))
        return try CredentialDocument(await client.text(.GET, folder + name, fields: fields)).credentials
    }
}
