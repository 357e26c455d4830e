internal import Synchronization

/// A store that is opened with its first use, so that programs that never use it don't need it.
///
/// ```swift
/// let storage = DeferredStorage { try await settings.open() }
/// try await storage.open()          // a server finds out at its start
/// ```
/// An opening that failed is tried again by the next use. Thread-safe.
public final class DeferredStorage: Storage {
    private let opening: @Sendable () async throws -> any Storage
    private let opened = Mutex<(any Storage)?>(nil)

    /// Creates a store.
    ///
    /// - Parameter opening: opens it; two uses at once may call it twice, and then one of the results is used.
    public init(_ opening: @escaping @Sendable () async throws -> any Storage) {
        self.opening = opening
    }

    /// Opens the store unless it is open, and returns it.
    ///
    /// - Throws: the errors of the opening.
    @discardableResult
    public func open() async throws -> any Storage {
        if let storage = opened.withLock({ $0 }) { return storage }
        let storage = try await opening()
        return opened.withLock { current in
            let result = current ?? storage
            current = result
            return result
        }
    }

    /// Stores an object.
    @discardableResult
    public func put(_ key: StorageKey, _ body: StorageBody, _ options: PutOptions) async throws -> ObjectInfo {
        try await open().put(key, body, options)
    }

    /// Returns an object, or a range of its bytes.
    public func get(_ key: StorageKey, range: ByteRange?) async throws -> StoredObject {
        try await open().get(key, range: range)
    }

    /// Returns what is known of an object.
    public func head(_ key: StorageKey) async throws -> ObjectInfo? { try await open().head(key) }

    /// Deletes an object.
    public func delete(_ key: StorageKey) async throws { try await open().delete(key) }

    /// Returns a page of objects.
    public func list(prefix: String, after cursor: String?, limit: Int) async throws -> ObjectList {
        try await open().list(prefix: prefix, after: cursor, limit: limit)
    }

    /// Copies an object.
    @discardableResult
    public func copy(_ source: StorageKey, to destination: StorageKey) async throws -> ObjectInfo {
        try await open().copy(source, to: destination)
    }

    /// Returns a presigned request.
    public func presigned(
        _ operation: PresignedOperation, _ key: StorageKey, expiresIn: Duration
    ) async throws -> PresignedRequest {
        try await open().presigned(operation, key, expiresIn: expiresIn)
    }
}
