import NIOHTTP1
import TrellisKernel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The credentials of the role of a container, in ECS and in EKS with Pod Identity.
public struct ContainerCredentials: AWSCredentialProvider {
    private static let service = "http://169.254.170.2"
    private let url: String
    private let authorization: String?
    private let authorizationFile: String?
    private let client = AWSHTTPClient.metadata()

    /// The credentials at the address that the environment names.
    ///
    /// The address is in `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI` or `AWS_CONTAINER_CREDENTIALS_FULL_URI`; the value of
    /// the field `Authorization` is in `AWS_CONTAINER_AUTHORIZATION_TOKEN`, or in the file that
    /// `AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE` names, which is read each time.
    ///
    /// - Throws: ``AWSCredentialError/missing(_:)`` without an address; ``AWSCredentialError/invalid(_:)`` for an address
    ///   that isn't HTTPS and isn't one of loopback, ECS or EKS.
    public init(environment: [String: String]) throws(AWSCredentialError) {
        if let path = environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"], !path.isEmpty {
            guard path.hasPrefix(utf8: "/") else {
                throw .invalid("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI doesn't begin with a slash")
            }
            url = Self.service + path
        } else if let full = environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"], !full.isEmpty {
            guard Self.isAllowed(full) else {
                throw .invalid("AWS_CONTAINER_CREDENTIALS_FULL_URI must be https, or loopback, ECS or EKS")
            }
            url = full
        } else {
            throw .missing("set AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or AWS_CONTAINER_CREDENTIALS_FULL_URI")
        }
        authorization = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"]
        authorizationFile = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"]
    }

    /// Asks the service.
    ///
    /// - Throws: ``AWSCredentialError``.
    public func credentials() async throws -> AWSCredentials {
        let fields = try token().map { [(name: "Authorization", value: $0)] } ?? []
        return try CredentialDocument(await client.text(.GET, url, fields: fields)).credentials
    }

    private func token() throws(AWSCredentialError) -> String? {
        guard let authorizationFile, !authorizationFile.isEmpty else { return authorization }
        guard let text = try? String(contentsOfFile: authorizationFile, encoding: .utf8) else {
            throw .missing("the file of AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE can't be read")
        }
        return text.utf8Lines.joined()
    }

    /// Returns whether a token may be sent to an address: the rule of Amazon's own libraries.
    private static func isAllowed(_ url: String) -> Bool {
        if url.hasPrefix(utf8: "https://") { return true }
        guard let authority = url.removingPrefix(utf8: "http://")?.prefix(upToUTF8: "/?#"),
            !authority.contains(utf8: "@")
        else { return false }
        let isBracketed = authority.hasPrefix(utf8: "[")
        let host = isBracketed ? authority.prefix(upToUTF8: "]") + "]" : authority.prefix(upToUTF8: ":")
        if ["localhost", "[::1]", "169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"].contains(host) { return true }
        let octets = host.split(utf8: ".", omittingEmptySubsequences: false)
        return octets.count == 4 && octets.first == "127" && octets.allSatisfy { UInt8($0) != nil }
    }
}
