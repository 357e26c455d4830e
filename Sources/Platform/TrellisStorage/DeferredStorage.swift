internal import Synchronization

/// A store that is opened with its first use, so that programs that never use it don't need it.
///
/// ```swift
/// let storage = DeferredStorage { try await settings.open() }
/// try await storage.open()          // a server finds out at its start
/// ```
/// An opening that failed is tried again by the next use. Thread-safe.
public final class DeferredStorage: Storage {
    private struct State {
        var storage: (any Storage)?
        /// The number of calls of ``reopen()``.
        var generation = 0
    }
    private let opening: @Sendable () async throws -> any Storage
    private let state = Mutex(State())

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
        let (opened, generation) = state.withLock { ($0.storage, $0.generation) }
        if let opened { return opened }
        let storage = try await opening()
        return state.withLock { state in
            let result = state.storage ?? storage
            // After ``reopen()`` it may have been opened with former credentials: only this use gets it.
            if state.generation == generation { state.storage = result }
            return result
        }
    }

    /// Lets the next use open the store again, as with other credentials; uses in progress end with the former one.
    public func reopen() {
        let former = state.withLock { state in
            defer { state.storage = nil }
            state.generation += 1
            return state.storage
        }
        // Released outside of the mutex: its end may take time.
        withExtendedLifetime(former) {}
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
