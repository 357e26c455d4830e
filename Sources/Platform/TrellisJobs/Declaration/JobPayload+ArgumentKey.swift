import Crypto
public import TrellisSchema

extension JobPayload {
    /// Returns a key of these arguments: jobs of any types with equal arguments, in this order, have the same one.
    ///
    /// ```swift
    /// static func uniqueKey(of job: Self) -> UniqueJob? {
    ///     UniqueJob(job.argumentKey(\.customer, \.month), per: .seconds(3600))
    /// }
    /// ```
    /// The key is the SHA-256 of the arguments as JSON, in hexadecimal, so it has 64 bytes. Texts are compared by bytes.
    /// The rows of a type with confidential arguments have an HMAC of it, so that a secret can't be found by trying.
    public func argumentKey<each Argument: SchemaValue>(_ arguments: repeat KeyPath<Self, each Argument>) -> String {
        var texts: [String] = []
        for argument in repeat each arguments {
            // Only a number that isn't finite can't be written, and enqueueing refuses a job with one.
            texts.append((try? SchemaCoding.text(self[keyPath: argument])) ?? "null")
        }
        let json = "[\(texts.joined(separator: ","))]"
        return SHA256.hash(data: Array(json.utf8)).map { byte in
            let digits = String(byte, radix: 16)
            return digits.utf8.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
