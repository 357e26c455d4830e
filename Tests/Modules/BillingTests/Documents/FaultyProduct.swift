import App
import NIOCore
import Synchronization
import Trellis
import TrellisConfig
import TrellisKernel
import TrellisStorage

/// The product on a store that refuses when a test wants it to.
struct FaultyProduct: Product {
    static let name = App.name
    static let settings: [any Settings.Type] = App.settings
    /// The refusals of the current test.
    @TaskLocal static var faults = StorageFaults()

    static func compose(on platform: Platform) throws -> Composition {
        try App.compose(
            on: Platform(
                settings: platform.settings, database: platform.database, owner: platform.owner,
                storage: FaultyStorage(storage: platform.storage, faults: faults), presigner: platform.presigner,
                mailTransport: platform.mailTransport, clock: platform.clock, metrics: platform.metrics,
                logger: platform.logger))
    }
}

/// How often a store refuses.
final class StorageFaults: Sendable {
    private let counts = Mutex<(before: Int, after: Int)>((0, 0))

    /// Lets the next puts fail without an object.
    func refusePuts(_ count: Int) { counts.withLock { $0.before = count } }

    /// Lets the next puts fail although the object is stored, as after a lost response.
    func losePuts(_ count: Int) { counts.withLock { $0.after = count } }

    fileprivate func put(_ body: () async throws -> ObjectInfo) async throws -> ObjectInfo {
        if counts.withLock({ $0.before.countDown() }) { throw StorageError.unavailable("the test wants it") }
        let info = try await body()
        if counts.withLock({ $0.after.countDown() }) { throw StorageError.unavailable("the test wants it") }
        return info
    }
}

extension Int {
    /// Subtracts 1 and returns true, unless it is 0.
    fileprivate mutating func countDown() -> Bool {
        guard self > 0 else { return false }
        self -= 1
        return true
    }
}

/// A store that refuses some puts.
struct FaultyStorage: Storage {
    let storage: any Storage
    let faults: StorageFaults

    func put(_ key: StorageKey, _ body: StorageBody, _ options: PutOptions) async throws -> ObjectInfo {
        try await faults.put { try await storage.put(key, body, options) }
    }

    func get(_ key: StorageKey, range: ByteRange?) async throws -> StoredObject {
        try await storage.get(key, range: range)
    }

    func head(_ key: StorageKey) async throws -> ObjectInfo? { try await storage.head(key) }

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
