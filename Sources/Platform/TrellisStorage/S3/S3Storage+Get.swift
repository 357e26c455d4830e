import AsyncHTTPClient
import NIOHTTP1

extension S3Storage {
    /// Returns an object, or a range of its bytes; the body is read as the caller consumes it, once.
    ///
    /// - Throws: ``StorageError``; `CancellationError`. The body throws ``StorageError/unavailable(_:)`` if its
    ///   connection broke and can't be replaced.
    public func get(_ key: StorageKey, range: ByteRange?) async throws -> StoredObject {
        var call = S3Call(method: .GET, key: try name(key))
        if let range {
            guard let field = range.field else { throw try await unsatisfiable(key) }
            call.fields = [("Range", field)]
        }
        do {
            let response = try await client.send(call) { $0 }
            return try object(key, range, in: response)
        } catch let failure as S3Failure {
            guard failure.status == 416 else { throw failure.storageError(key) }
            if let size = failure.size, size >= 0 { throw StorageError.rangeNotSatisfiable(size: size) }
            throw try await unsatisfiable(key)
        }
    }

    private func object(_ key: StorageKey, _ range: ByteRange?, in response: HTTPClientResponse) throws -> StoredObject
    {
        let fields = ObjectFields(response.headers, now: client.now)
        // Some stores respond with the range, but not with status 206.
        guard let size = fields.range?.size ?? fields.length else {
            throw StorageError.failed("the response to GET has no size")
        }
        let bytes = fields.range?.bytes ?? 0..<size
        if let range {
            guard let wanted = range.resolved(size: size) else { throw StorageError.rangeNotSatisfiable(size: size) }
            guard wanted == bytes else { throw StorageError.failed("the store ignored the range of a request") }
        }
        let download = Download(client: client, key: key, name: try name(key), etag: fields.etag, range: bytes)
        return StoredObject(
            info: fields.info(key, size: size, contentType: fields.contentType), range: bytes,
            body: ObjectBody(download, first: response.body))
    }

    /// Returns the error for a range that isn't in an object, with the size of the object.
    private func unsatisfiable(_ key: StorageKey) async throws -> StorageError {
        guard let info = try await head(key) else { return .notFound(key) }
        return .rangeNotSatisfiable(size: info.size)
    }
}

extension ByteRange {
    /// The value of the `Range` field; nil for a range that has no byte of any object.
    fileprivate var field: String? {
        switch self {
        case .from(let start): start >= 0 ? "bytes=\(start)-" : nil
        case .bounds(let start, let end): start >= 0 && end >= start ? "bytes=\(start)-\(end)" : nil
        case .last(let count): count > 0 ? "bytes=-\(count)" : nil
        }
    }
}
