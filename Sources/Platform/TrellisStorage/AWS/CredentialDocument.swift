import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import TrellisConfig
import TrellisKernel
import TrellisSchema

/// The JSON document with which services of Amazon return temporary credentials.
struct CredentialDocument {
    let credentials: AWSCredentials

    /// - Throws: ``AWSCredentialError/invalid(_:)``, which never quotes the document.
    init(_ text: String) throws(AWSCredentialError) {
        guard let json = try? JSONValue(parsing: text) else { throw .invalid("the response isn't JSON") }
        if let code = json["Code"]?.string, code != "Success" {
            throw .unavailable("the service reports a failure; check the role")
        }
        guard let key = json["AccessKeyId"]?.string, !key.isEmpty,
            let secret = json["SecretAccessKey"]?.string, !secret.isEmpty
        else { throw .invalid("the response has no AccessKeyId or no SecretAccessKey") }
        var expiresAt: Timestamp?
        if let text = json["Expiration"]?.string {
            guard let time = Timestamp(text) else { throw .invalid("the Expiration isn't a time") }
            expiresAt = time
        }
        credentials = AWSCredentials(
            accessKeyID: key, secretAccessKey: Secret(secret), sessionToken: json["Token"]?.string.map { Secret($0) },
            expiresAt: expiresAt)
    }
}

extension AWSHTTPClient {
    /// The maximum number of bytes of a response with credentials.
    private static let maxBytes = 65_536

    /// A client for the services that have credentials.
    static func metadata() -> AWSHTTPClient {
        AWSHTTPClient(connectTimeout: .seconds(1), idleTimeout: .seconds(5), connections: 2)
    }

    /// Returns the body of a response with status 200.
    ///
    /// - Throws: ``AWSCredentialError/unavailable(_:)``; `CancellationError`.
    func text(_ method: HTTPMethod, _ url: String, fields: [(name: String, value: String)] = []) async throws -> String
    {
        var request = HTTPClientRequest(url: url)
        request.method = method
        for field in fields { request.headers.add(name: field.name, value: field.value) }
        let status: Int
        let body: ByteBuffer
        do {
            let deadline = NIODeadline.now() + .seconds(5)
            let response = try await http.execute(request, deadline: deadline)
            status = Int(response.status.code)
            body = try await response.body.collect(upTo: Self.maxBytes, until: deadline)
        } catch {
            try Task.checkCancellation()
            throw AWSCredentialError.unavailable("\(url) doesn't respond")
        }
        guard status == 200 else { throw AWSCredentialError.unavailable("\(url) responded with status \(status)") }
        return String(buffer: body)
    }
}
