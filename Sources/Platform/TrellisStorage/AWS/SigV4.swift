import Crypto
import TrellisConfig
public import TrellisKernel

/// The signatures that Amazon's services require, and services that speak the same protocol.
///
/// The time of a signature must be within 15 minutes of the service's time.
///
/// Source: AWS Signature Version 4, "Authenticating Requests", in the references of IAM and of Amazon S3.
public struct SigV4: Hashable, Sendable {
    /// The name of the service in signatures, as in `s3` or `ses`.
    public let service: String
    /// The region, as in `eu-central-1`.
    public let region: String
    /// Whether the path of a signature is encoded once, as in S3, or twice, as in all other services.
    public let encodesPathOnce: Bool

    /// Signatures for a service in a region.
    ///
    /// - Parameter encodesPathOnce: nil for what the service requires.
    public init(service: String, region: String, encodesPathOnce: Bool? = nil) {
        self.service = service
        self.region = region
        self.encodesPathOnce = encodesPathOnce ?? (service == "s3")
    }

    /// Returns the header fields that the request needs in addition to its own: `X-Amz-Date` and `Authorization`, then
    /// `X-Amz-Content-Sha256` for S3, and `X-Amz-Security-Token` for temporary credentials.
    ///
    /// All fields of the request are signed, so they must be sent as they are, with ``SigV4Request/host`` as `Host`.
    public func fields(
        signing request: SigV4Request, payload: SigV4Payload, as credentials: AWSCredentials, at time: Timestamp
    ) -> [(name: String, value: String)] {
        var added = [(name: "X-Amz-Date", value: Self.date(time))]
        if service == "s3" { added.append(("X-Amz-Content-Sha256", payload.text)) }
        if let token = credentials.sessionToken?.reveal() { added.append(("X-Amz-Security-Token", token)) }
        var signed = request
        signed.fields += added
        let text = canonical(signed, payload: payload)
        let authorization =
            "AWS4-HMAC-SHA256 Credential=\(credentials.accessKeyID)/\(scope(time)), SignedHeaders=\(text.names), "
            + "Signature=\(signature(of: text.text, as: credentials, at: time))"
        return added + [("Authorization", authorization)]
    }

    /// Returns path and query of a request that needs no other signature until it expires; its body isn't signed.
    ///
    /// The fields of the request are signed, so that it is refused without them.
    ///
    /// - Parameter seconds: from 1 to 604800; services refuse other values.
    public func presignedTarget(
        of request: SigV4Request, as credentials: AWSCredentials, at time: Timestamp, expiresIn seconds: Int64
    ) -> String {
        var signed = request
        signed.query += [
            ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"), ("X-Amz-Credential", "\(credentials.accessKeyID)/\(scope(time))"),
            ("X-Amz-Date", Self.date(time)), ("X-Amz-Expires", "\(seconds)"),
            ("X-Amz-SignedHeaders", Self.canonicalFields(request).names),
        ]
        if let token = credentials.sessionToken?.reveal() { signed.query.append(("X-Amz-Security-Token", token)) }
        let text = canonical(signed, payload: .unsigned).text
        return signed.target + "&X-Amz-Signature=\(signature(of: text, as: credentials, at: time))"
    }

    /// Returns the canonical request, and the names of its fields.
    private func canonical(_ request: SigV4Request, payload: SigV4Payload) -> (text: String, names: String) {
        let fields = Self.canonicalFields(request)
        let path = encodesPathOnce ? request.encodedPath : PercentEncoding.path(request.encodedPath)
        let lines = [request.method, path, request.encodedQuery, fields.lines, fields.names, payload.text]
        return (lines.joined(separator: "\n"), fields.names)
    }

    private static func canonicalFields(_ request: SigV4Request) -> (lines: String, names: String) {
        var values: [String: [String]] = [:]
        for field in [(name: "host", value: request.host)] + request.fields {
            values[field.name.lowercased(), default: []].append(trimmed(field.value))
        }
        let names = values.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let lines = names.map { "\($0):\((values[$0] ?? []).joined(separator: ","))\n" }.joined()
        return (lines, names.joined(separator: ";"))
    }

    /// Returns the text without outer spaces, and with one space for each run of them.
    private static func trimmed(_ text: String) -> String {
        let words = text.utf8.split(separator: UInt8(ascii: " "))
        return words.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
    }

    private func signature(of canonical: String, as credentials: AWSCredentials, at time: Timestamp) -> String {
        let digest = Hexadecimal.text(SHA256.hash(data: Array(canonical.utf8)))
        let text = ["AWS4-HMAC-SHA256", Self.date(time), scope(time), digest].joined(separator: "\n")
        var key = Array("AWS4\(credentials.secretAccessKey.reveal())".utf8)
        for part in [Self.day(time), region, service, "aws4_request", text] {
            key = Array(HMAC<SHA256>.authenticationCode(for: Array(part.utf8), using: SymmetricKey(data: key)))
        }
        return Hexadecimal.text(key)
    }

    private func scope(_ time: Timestamp) -> String { "\(Self.day(time))/\(region)/\(service)/aws4_request" }

    /// Returns the time as in `20130524T000000Z`.
    private static func date(_ time: Timestamp) -> String {
        let digits = time.description.utf8.prefix(19).filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ":") }
        return String(decoding: digits, as: UTF8.self) + "Z"
    }

    private static func day(_ time: Timestamp) -> String { String(date(time).prefix(8)) }
}
