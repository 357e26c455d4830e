import TrellisKernel

/// A bucket of a server that speaks S3, and the part of it that the store uses.
public struct BucketAddress: Hashable, Sendable, CustomStringConvertible {
    /// The name of the bucket.
    public let bucket: String
    /// The beginning of all keys, without a slash at its end; nil if the whole bucket is used.
    public let prefix: String?
    /// The server; nil for Amazon's in the region.
    public let endpoint: S3Endpoint?
    /// The region, which is part of every signature; `us-east-1` by default with an endpoint.
    public let region: String
    /// How requests name the bucket.
    public let addressing: S3Addressing

    /// Parses what follows `s3://`.
    init(parsing text: String) throws(StorageURLError) {
        guard !text.utf8.contains(UInt8(ascii: "#")) else { throw .prefix("write # as %23") }
        let (name, query) = URLText.cut(text, at: UInt8(ascii: "?"))
        let (bucket, folder) = URLText.cut(name, at: UInt8(ascii: "/"))
        self.bucket = bucket
        guard !bucket.utf8.contains(UInt8(ascii: "@")) else { throw .credentials }
        guard Self.isBucket(bucket) else { throw .bucket }
        prefix = if let folder { try Self.prefix(folder) } else { nil }
        let parameters = if let query { try Self.parameters(query) } else { [String: String]() }
        endpoint = try parameters["endpoint"].map(Self.endpoint)
        switch (parameters["region"], endpoint) {
        case (let region?, _):
            guard Self.isRegion(region) else { throw .region }
            self.region = region
        case (nil, .some): region = "us-east-1"
        case (nil, nil): throw .region
        }
        if let text = parameters["addressing"] {
            guard let addressing = S3Addressing(rawValue: text) else {
                throw .parameter("addressing is \(S3Addressing.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            self.addressing = addressing
        } else {
            addressing = .automatic
        }
    }

    /// The canonical spelling of what follows `s3://`.
    public var description: String {
        let folder = prefix.map { "/" + URLText.encoded($0, keeping: "/") } ?? ""
        let server = endpoint.map { "endpoint=\(URLText.encoded($0.description, keeping: ":/[]"))&" } ?? ""
        return "\(bucket)\(folder)?\(server)region=\(region)&addressing=\(addressing.rawValue)"
    }

    private static let names = ["endpoint", "region", "addressing"]

    /// Returns the parameters by name; neither an unknown name nor a value is repeated in an error.
    private static func parameters(_ text: String) throws(StorageURLError) -> [String: String] {
        var parameters: [String: String] = [:]
        for pair in text.utf8.split(separator: UInt8(ascii: "&")) {
            let (key, encoded) = URLText.cut(String(Substring(pair)), at: UInt8(ascii: "="))
            guard let name = names.first(where: { $0 == key }) else {
                throw .parameter("the parameters are \(names.joined(separator: ", "))")
            }
            guard let encoded, let value = URLText.decoded(encoded), !value.isEmpty else {
                throw .parameter("\(name) has a value")
            }
            guard parameters.updateValue(value, forKey: name) == nil else { throw .parameter("\(name) is there once") }
        }
        return parameters
    }

    /// The rules of Amazon S3 for general purpose buckets, as far as they are about characters.
    private static func isBucket(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard (3...63).contains(bytes.count), let first = bytes.first, let last = bytes.last else { return false }
        return isLetterOrDigit(first) && isLetterOrDigit(last) && !text.contains(utf8: "..")
            && bytes.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
    }

    private static func isRegion(_ text: String) -> Bool {
        (1...63).contains(text.utf8.count) && text.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// Returns a prefix without slashes at its ends; nil if it is empty.
    private static func prefix(_ text: String) throws(StorageURLError) -> String? {
        guard var prefix = URLText.decoded(text) else { throw .prefix("% begins two hexadecimal digits") }
        if prefix.isEmpty { return nil }
        if prefix.utf8.last == UInt8(ascii: "/") { prefix = String(decoding: prefix.utf8.dropLast(), as: UTF8.self) }
        do {
            return try StorageKey(prefix).description
        } catch {
            throw .prefix("it has the form of a key, segments separated by one slash")
        }
    }

    private static func endpoint(_ text: String) throws(StorageURLError) -> S3Endpoint {
        guard !text.utf8.contains(UInt8(ascii: "@")) else { throw .credentials }
        do {
            return try S3Endpoint(text)
        } catch {
            throw .endpoint
        }
    }
}
