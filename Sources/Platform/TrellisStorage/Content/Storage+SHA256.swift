import NIOCore

extension Storage {
    /// Reads an object to its end, and returns the SHA-256 of its content in hexadecimal, and its size.
    ///
    /// - Throws: ``StorageError``; `CancellationError`.
    package func sha256(of key: StorageKey) async throws -> (digest: String, size: Int64) {
        let object = try await get(key, range: nil)
        var digest = ContentDigest(announced: nil)
        for try await chunk in object.body { try digest.update(chunk) }
        // A cancelled sequence may end as if it was complete.
        try Task.checkCancellation()
        return (ContentDigest.etag(try digest.finish(key, sha256: nil)), digest.size)
    }
}
