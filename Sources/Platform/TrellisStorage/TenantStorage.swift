public import TrellisKernel

/// The objects of one tenant in a store that all tenants share.
///
/// Keys and prefixes are relative: whatever they are, the store gets the tenant's identifier and a `/` in front of
/// them, and callers get keys without them back, also in errors. So no key, prefix, cursor or copy names an object of
/// another tenant, and code that has this value can't reach the store behind it. A relative key has at most 987 bytes.
public struct TenantStorage: Storage {
    /// The tenant.
    public let tenantID: ID<Tenant>
    private let storage: any Storage
    /// The beginning of all keys, with the `/`.
    private let prefix: String

    /// The part of a store that belongs to a tenant.
    public init(_ storage: any Storage, tenantID: ID<Tenant>) {
        self.storage = storage
        self.tenantID = tenantID
        prefix = "\(tenantID)/"
    }

    /// Stores an object of the tenant.
    @discardableResult
    public func put(_ key: StorageKey, _ body: StorageBody, _ options: PutOptions) async throws -> ObjectInfo {
        try await relative { try relative(try await storage.put(absolute(key), body, options)) }
    }

    /// Returns an object of the tenant, or a range of its bytes.
    public func get(_ key: StorageKey, range: ByteRange?) async throws -> StoredObject {
        try await relative {
            let object = try await storage.get(absolute(key), range: range)
            return StoredObject(info: try relative(object.info), range: object.range, body: object.body)
        }
    }

    /// Returns what is known of an object of the tenant.
    public func head(_ key: StorageKey) async throws -> ObjectInfo? {
        try await relative { try await storage.head(absolute(key)).map(relative) }
    }

    /// Deletes an object of the tenant.
    public func delete(_ key: StorageKey) async throws {
        try await relative { try await storage.delete(absolute(key)) }
    }

    /// Returns a page of the tenant's objects.
    public func list(prefix: String, after cursor: String?, limit: Int) async throws -> ObjectList {
        let page = try await storage.list(prefix: self.prefix + prefix, after: cursor, limit: limit)
        return ObjectList(objects: try page.objects.map(relative), next: page.next)
    }

    /// Copies an object of the tenant to another key of the tenant.
    @discardableResult
    public func copy(_ source: StorageKey, to destination: StorageKey) async throws -> ObjectInfo {
        try await relative { try relative(try await storage.copy(absolute(source), to: absolute(destination))) }
    }

    /// Returns a request for an object of the tenant; the store's URL has the whole key.
    public func presigned(
        _ operation: PresignedOperation, _ key: StorageKey, expiresIn: Duration
    ) async throws -> PresignedRequest {
        try await relative { try await storage.presigned(operation, absolute(key), expiresIn: expiresIn) }
    }

    /// Returns the key in the shared store, as a row of another table or a job of the system needs it.
    ///
    /// - Throws: ``StorageError/invalidKey(_:)`` if it would have more than 1,024 bytes.
    public func absolute(_ key: StorageKey) throws(StorageError) -> StorageKey {
        try StorageKey(prefix + key.description)
    }

    private func relative(_ key: StorageKey) throws(StorageError) -> StorageKey {
        let bytes = key.description.utf8
        // A store that mixes up keys must not show another tenant's.
        guard bytes.starts(with: prefix.utf8), let text = String(bytes.dropFirst(prefix.utf8.count)) else {
            throw .failed("the store returned a key of another tenant")
        }
        return try StorageKey(text)
    }

    private func relative(_ info: ObjectInfo) throws(StorageError) -> ObjectInfo {
        ObjectInfo(
            key: try relative(info.key), size: info.size, contentType: info.contentType, etag: info.etag,
            modifiedAt: info.modifiedAt)
    }

    /// Runs a call, and replaces the key in its error.
    private func relative<Value>(_ call: () async throws -> Value) async throws -> Value {
        do {
            return try await call()
        } catch let error as StorageError {
            switch error {
            case .notFound(let key): throw StorageError.notFound(try relative(key))
            case .exists(let key): throw StorageError.exists(try relative(key))
            case .checksumMismatch(let key): throw StorageError.checksumMismatch(try relative(key))
            default: throw error
            }
        }
    }
}
