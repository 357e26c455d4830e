import NIOCore
import Synchronization
public import TrellisKernel

/// A store of objects in memory, which behaves as the others do: for tests, and for development without a disk.
public final class MemoryStorage: Storage {
    private struct Entry {
        let info: ObjectInfo
        let content: ByteBuffer
    }

    private let entries = Mutex<[StorageKey: Entry]>([:])
    private let capacity: Int64?
    private let clock: any Clock
    private let presigner: LocalPresigner?

    /// Creates an empty store.
    ///
    /// - Parameters:
    ///   - capacity: the number of bytes that all objects may have together, so that a test can fill the store; an
    ///     object that replaces another counts beside it until it is complete.
    ///   - presigner: the signer of ``presigned(_:_:expiresIn:)``; nil if there is no route for it.
    public init(clock: any Clock = SystemClock(), capacity: Int64? = nil, presigner: LocalPresigner? = nil) {
        self.capacity = capacity
        self.clock = clock
        self.presigner = presigner
    }

    /// Stores an object.
    ///
    /// - Throws: ``StorageError/full(_:)`` beyond the capacity.
    @discardableResult
    public func put(_ key: StorageKey, _ body: StorageBody, _ options: PutOptions) async throws -> ObjectInfo {
        try options.validate(length: body.length)
        if options.onlyIfAbsent, entries.withLock({ $0[key] != nil }) { throw StorageError.exists(key) }
        var digest = ContentDigest(announced: body.length, computed: body.sha256)
        var content = ByteBuffer()
        for try await chunk in body.chunks {
            try Task.checkCancellation()
            try digest.update(chunk)
            try requireSpace(digest.size)
            content.writeImmutableBuffer(chunk)
        }
        // A cancelled sequence may end as if it was complete.
        try Task.checkCancellation()
        let sha256 = try digest.finish(key, sha256: options.sha256)
        let info = ObjectInfo(
            key: key, size: digest.size, contentType: options.contentType, etag: ContentDigest.etag(sha256),
            modifiedAt: clock.now)
        try entries.withLock { entries in
            if options.onlyIfAbsent, entries[key] != nil { throw StorageError.exists(key) }
            entries[key] = Entry(info: info, content: content)
        }
        return info
    }

    /// Returns an object, or a range of its bytes.
    public func get(_ key: StorageKey, range: ByteRange?) async throws -> StoredObject {
        guard let entry = entries.withLock({ $0[key] }) else { throw StorageError.notFound(key) }
        let size = entry.info.size
        guard let bytes = range.map({ $0.resolved(size: size) }) ?? 0..<size,
            let content = entry.content.getSlice(
                at: entry.content.readerIndex + Int(bytes.lowerBound), length: bytes.count)
        else { throw StorageError.rangeNotSatisfiable(size: size) }
        return StoredObject(info: entry.info, range: bytes, body: BufferChunks(buffer: content))
    }

    /// Returns what is known of an object.
    public func head(_ key: StorageKey) async throws -> ObjectInfo? { entries.withLock { $0[key]?.info } }

    /// Deletes an object.
    public func delete(_ key: StorageKey) async throws { entries.withLock { $0[key] = nil } }

    /// Returns a page of objects; the cursor is the last key.
    public func list(prefix: String, after cursor: String?, limit: Int) async throws -> ObjectList {
        let limit = min(max(limit, 1), 1000)
        let matching = entries.withLock { entries in
            entries.values.map(\.info).filter { info in
                let key = info.key.description.utf8
                return key.starts(with: prefix.utf8) && cursor.map { $0.utf8.lexicographicallyPrecedes(key) } ?? true
            }
        }
        let page = Array(matching.sorted { $0.key < $1.key }.prefix(limit))
        return ObjectList(objects: page, next: matching.count > limit ? page.last?.key.description : nil)
    }

    /// Copies an object.
    @discardableResult
    public func copy(_ source: StorageKey, to destination: StorageKey) async throws -> ObjectInfo {
        try requireSpace(entries.withLock { $0[source]?.info.size } ?? 0)
        return try entries.withLock { entries in
            guard let original = entries[source] else { throw StorageError.notFound(source) }
            let info = ObjectInfo(
                key: destination, size: original.info.size, contentType: original.info.contentType,
                etag: original.info.etag, modifiedAt: clock.now)
            entries[destination] = Entry(info: info, content: original.content)
            return info
        }
    }

    /// Returns a request to the product's own route.
    public func presigned(
        _ operation: PresignedOperation, _ key: StorageKey, expiresIn: Duration
    ) async throws -> PresignedRequest {
        guard let presigner else { throw StorageError.notSupported("presigned requests without the route for them") }
        return try presigner.sign(operation, key, expiresIn: expiresIn)
    }

    private func requireSpace(_ size: Int64) throws(StorageError) {
        guard let capacity else { return }
        let used = entries.withLock { $0.values.reduce(0) { $0 + $1.info.size } }
        guard size <= capacity - used else { throw .full("its capacity is \(capacity) bytes") }
    }
}
