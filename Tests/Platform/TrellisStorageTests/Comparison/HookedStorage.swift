import NIOCore
import Synchronization
import TrellisStorage

/// A store that calls closures of the test before it does its work.
final class HookedStorage: Storage {
    typealias Hook = @Sendable (StorageKey) async throws -> Void

    private let storage: any Storage
    private let hooks = Mutex<(head: Hook?, get: Hook?, put: Hook?)>((nil, nil, nil))
    private let change = Mutex<(@Sendable (ByteBuffer) -> ByteBuffer)?>(nil)

    init(_ storage: any Storage) {
        self.storage = storage
    }

    func onHead(_ hook: @escaping Hook) { hooks.withLock { $0.head = hook } }
    func onGet(_ hook: @escaping Hook) { hooks.withLock { $0.get = hook } }
    func onPut(_ hook: @escaping Hook) { hooks.withLock { $0.put = hook } }
    /// Changes the bytes that are stored, as a defective disk does.
    func damage(_ change: @escaping @Sendable (ByteBuffer) -> ByteBuffer) { self.change.withLock { $0 = change } }

    func put(_ key: StorageKey, _ body: StorageBody, _ options: PutOptions) async throws -> ObjectInfo {
        try await hooks.withLock { $0.put }?(key)
        guard let change = change.withLock({ $0 }) else { return try await storage.put(key, body, options) }
        var whole = ByteBuffer()
        for try await chunk in body.chunks { whole.writeImmutableBuffer(chunk) }
        return try await storage.put(key, bytes: Array(buffer: change(whole)), options)
    }

    func get(_ key: StorageKey, range: ByteRange?) async throws -> StoredObject {
        try await hooks.withLock { $0.get }?(key)
        return try await storage.get(key, range: range)
    }

    func head(_ key: StorageKey) async throws -> ObjectInfo? {
        try await hooks.withLock { $0.head }?(key)
        return try await storage.head(key)
    }

    func delete(_ key: StorageKey) async throws { try await storage.delete(key) }

    func list(prefix: String, after cursor: String?, limit: Int) async throws -> ObjectList {
        try await storage.list(prefix: prefix, after: cursor, limit: limit)
    }

    func copy(_ source: StorageKey, to destination: StorageKey) async throws -> ObjectInfo {
        try await storage.copy(source, to: destination)
    }

    func presigned(
        _ operation: PresignedOperation, _ key: StorageKey, expiresIn: Duration
    ) async throws -> PresignedRequest {
        try await storage.presigned(operation, key, expiresIn: expiresIn)
    }
}
