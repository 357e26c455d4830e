public import NIOCore
public import TrellisKernel

/// A store of objects: bytes of any size under keys, with a media type.
///
/// Every implementation has the same behaviour, which `StorageConformance` in TrellisTesting states: an object is
/// visible whole or not at all, the last `put` of a key wins, and memory use doesn't grow with the size of an object.
public protocol Storage: Sendable {
    /// Stores an object, replacing one with the same key; nothing is stored when the body fails or is cancelled.
    ///
    /// - Throws: ``StorageError``; the errors of the body; `CancellationError`.
    @discardableResult
    func put(_ key: StorageKey, _ body: StorageBody, _ options: PutOptions) async throws -> ObjectInfo

    /// Returns an object, or a range of its bytes; the body is read as the caller consumes it.
    ///
    /// - Throws: ``StorageError/notFound(_:)``, ``StorageError/rangeNotSatisfiable(size:)``.
    func get(_ key: StorageKey, range: ByteRange?) async throws -> StoredObject

    /// Returns what is known of an object; nil if there is none.
    ///
    /// - Throws: ``StorageError``.
    func head(_ key: StorageKey) async throws -> ObjectInfo?

    /// Deletes an object; does nothing if there is none.
    func delete(_ key: StorageKey) async throws

    /// Returns the objects whose keys begin with a prefix, ordered by key (bytes), at most `limit` (1...1000).
    ///
    /// A limit outside of that range counts as its nearest end.
    ///
    /// - Parameter cursor: ``ObjectList/next`` of the page before, from a list with the same prefix.
    func list(prefix: String, after cursor: String?, limit: Int) async throws -> ObjectList

    /// Copies an object within the store, without reading it through this process where the store can.
    ///
    /// - Throws: ``StorageError/notFound(_:)``.
    @discardableResult
    func copy(_ source: StorageKey, to destination: StorageKey) async throws -> ObjectInfo

    /// Returns a request that anyone can send to the store until it expires, without credentials.
    ///
    /// - Parameter expiresIn: From 1 second to 7 days; ``StorageError/invalidOption(_:)`` otherwise.
    /// - Throws: ``StorageError/notSupported(_:)`` for a store without such requests.
    func presigned(
        _ operation: PresignedOperation, _ key: StorageKey, expiresIn: Duration
    ) async throws
        -> PresignedRequest
}

extension Storage {
    /// Stores bytes in memory as an object.
    @discardableResult
    public func put(_ key: StorageKey, bytes: [UInt8], _ options: PutOptions = PutOptions()) async throws -> ObjectInfo
    {
        try await put(key, StorageBody(bytes: bytes), options)
    }
}

/// The content of an object on its way into a store.
public struct StorageBody: Sendable {
    /// The number of bytes, if it is known; a store refuses a body of another length.
    public let length: Int64?
    /// The bytes, in order.
    public let chunks: any AsyncSequence<ByteBuffer, any Error> & Sendable
    /// Returns the SHA-256 of the chunks after the last one was read, if their producer computes it anyway: a store that
    /// keeps the SHA-256 then needn't compute it again.
    public let sha256: (@Sendable () -> [UInt8]?)?

    /// A body that is read once, chunk by chunk.
    public init(
        length: Int64?, _ chunks: any AsyncSequence<ByteBuffer, any Error> & Sendable,
        sha256: (@Sendable () -> [UInt8]?)? = nil
    ) {
        self.length = length
        self.chunks = chunks
        self.sha256 = sha256
    }

    /// A body of bytes in memory.
    public init(bytes: [UInt8]) {
        self.init(
            length: Int64(bytes.count),
            AsyncThrowingStream { continuation in
                if !bytes.isEmpty { continuation.yield(ByteBuffer(bytes: bytes)) }
                continuation.finish()
            })
    }
}

/// How an object is stored.
public struct PutOptions: Sendable {
    /// The media type, as in `image/png`; nil stores none.
    public var contentType: String?
    /// The SHA-256 of the content, if the caller knows it: a store refuses other content with
    /// ``StorageError/checksumMismatch(_:)``.
    public var sha256: [UInt8]?
    /// Whether the object must not exist yet: otherwise the store throws ``StorageError/exists(_:)``.
    public var onlyIfAbsent: Bool

    /// Options with these differences from the defaults.
    public init(contentType: String? = nil, sha256: [UInt8]? = nil, onlyIfAbsent: Bool = false) {
        self.contentType = contentType
        self.sha256 = sha256
        self.onlyIfAbsent = onlyIfAbsent
    }
}

/// What a store knows of an object without reading its content.
public struct ObjectInfo: Hashable, Sendable {
    /// The key.
    public let key: StorageKey
    /// The number of bytes.
    public let size: Int64
    /// The media type, if one was stored.
    public let contentType: String?
    /// A text that changes with the content, without quotation marks.
    public let etag: String
    /// When the object was stored.
    public let modifiedAt: Timestamp

    /// Creates the information.
    public init(key: StorageKey, size: Int64, contentType: String?, etag: String, modifiedAt: Timestamp) {
        self.key = key
        self.size = size
        self.contentType = contentType
        self.etag = etag
        self.modifiedAt = modifiedAt
    }
}

/// An object that is being read.
public struct StoredObject: Sendable {
    /// What is known of the whole object.
    public let info: ObjectInfo
    /// The range of bytes that ``body`` has; the whole object has `0..<size`.
    public let range: Range<Int64>
    /// The bytes, in order, read on demand; can be iterated once.
    public let body: any AsyncSequence<ByteBuffer, any Error> & Sendable

    /// Creates the object.
    public init(
        info: ObjectInfo, range: Range<Int64>, body: any AsyncSequence<ByteBuffer, any Error> & Sendable
    ) {
        self.info = info
        self.range = range
        self.body = body
    }
}

/// One page of a list of objects.
public struct ObjectList: Sendable {
    /// The objects, ordered by key.
    public let objects: [ObjectInfo]
    /// The cursor of the next page; nil after the last one.
    public let next: String?

    /// Creates the page.
    public init(objects: [ObjectInfo], next: String?) {
        self.objects = objects
        self.next = next
    }
}

/// What a presigned request does.
public enum PresignedOperation: Hashable, Sendable {
    /// Reads the object; the response has the given `Content-Disposition` and `Content-Type`, where one is given.
    case get(contentDisposition: String? = nil, contentType: String? = nil)
    /// Stores the object: exactly this many bytes of this media type.
    case put(size: Int64, contentType: String)
}

/// A request that needs no credentials until it expires.
public struct PresignedRequest: Hashable, Sendable {
    /// `GET` or `PUT`.
    public let method: String
    /// The URL, with the signature in its query.
    public let url: String
    /// The header fields that must be sent as they are.
    public let headers: [String: String]
    /// When the store refuses it.
    public let expiresAt: Timestamp

    /// Creates the request.
    public init(method: String, url: String, headers: [String: String], expiresAt: Timestamp) {
        self.method = method
        self.url = url
        self.headers = headers
        self.expiresAt = expiresAt
    }
}
