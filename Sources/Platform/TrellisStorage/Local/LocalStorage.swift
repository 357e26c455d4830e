import NIOCore
public import TrellisKernel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A store of objects as files below a folder: for development, and for one server with a disk.
///
/// An object is one file: the content, then what is known of it. A new one is written beside the others, flushed to the
/// disk and then renamed, so that a crash leaves the former object or the new one. Several processes of one machine may
/// use the folder. It is never followed through symbolic links; only the path of the folder itself may have some. Files
/// are read and written on threads of their own, at most 128 KiB at a time, whatever the size of an object is.
public struct LocalStorage: Storage {
    private let threads = FileThreads()
    private let objects: ObjectFolders
    private let incoming: Descriptor
    private let clock: any Clock
    private let presigner: LocalPresigner?

    private init(objects: ObjectFolders, incoming: Descriptor, clock: any Clock, presigner: LocalPresigner?) {
        self.objects = objects
        self.incoming = incoming
        self.clock = clock
        self.presigner = presigner
    }

    /// Opens the store in a folder, which is created if it doesn't exist.
    ///
    /// - Parameters:
    ///   - folder: the path, absolute or relative to the working directory.
    ///   - isDurable: whether calls wait until the disk has what they changed; false makes tests faster, and loses or
    ///     damages objects when the machine crashes.
    ///   - presigner: the signer of ``presigned(_:_:expiresIn:)``; nil if the product has no route for it.
    /// - Throws: ``StorageError``, for instance if the folder may not be written.
    public static func open(
        folder: String, isDurable: Bool = true, clock: any Clock = SystemClock(), presigner: LocalPresigner? = nil
    ) async throws -> LocalStorage {
        try await FileThreads().run {
            let root = try Descriptor.createdFolder(at: folder)
            let folders = try ["objects", "incoming"].map { name in
                if mkdirat(root.number, name, 0o700) != 0, errno != EEXIST {
                    throw SystemFailure(code: errno, action: "create a folder")
                }
                return try root.open(name, O_RDONLY | O_DIRECTORY, "open a folder of the storage")
            }
            if isDurable { try root.synchronize() }
            return LocalStorage(
                objects: ObjectFolders(root: folders[0], isDurable: isDurable), incoming: folders[1], clock: clock,
                presigner: presigner)
        }
    }

    /// Stores an object.
    @discardableResult
    public func put(_ key: StorageKey, _ body: StorageBody, _ options: PutOptions) async throws -> ObjectInfo {
        try options.validate(length: body.length)
        if options.onlyIfAbsent, try await head(key) != nil { throw StorageError.exists(key) }
        return try await create { file in
            var writer = ContentWriter(file, threads, body)
            try await writer.write()
            let sha256 = try writer.finish(key, sha256: options.sha256)
            return try await commit(
                file,
                ObjectTrailer(
                    key: key, size: writer.size, contentType: options.contentType, sha256: sha256,
                    modifiedAt: clock.now), onlyIfAbsent: options.onlyIfAbsent)
        }
    }

    /// Returns an object, or a range of its bytes.
    public func get(_ key: StorageKey, range: ByteRange?) async throws -> StoredObject {
        let file = try await file(key)
        let size = file.trailer.size
        guard let bytes = range.map({ $0.resolved(size: size) }) ?? 0..<size else {
            throw StorageError.rangeNotSatisfiable(size: size)
        }
        return StoredObject(
            info: file.trailer.info, range: bytes, body: FileChunks(file: file, range: bytes, threads: threads))
    }

    /// Returns what is known of an object.
    public func head(_ key: StorageKey) async throws -> ObjectInfo? {
        try await threads.run { [objects] in try objects.object(key)?.trailer.info }
    }

    /// Deletes an object, and the folders that are empty after it.
    public func delete(_ key: StorageKey) async throws {
        try await threads.run { [objects] in
            let path = ObjectPath(key)
            guard let folder = try objects.open(path.folders) else { return }
            if unlinkat(folder.number, path.file, 0) != 0 {
                if errno == ENOENT { return }
                throw SystemFailure(code: errno, action: "delete an object")
            }
            try objects.synchronize(folder)
            try objects.prune(path.folders)
        }
    }

    /// Returns a page of objects; the cursor is the last key.
    public func list(prefix: String, after cursor: String?, limit: Int) async throws -> ObjectList {
        let limit = min(max(limit, 1), 1000)
        return try await threads.run { [objects] in
            var listing = ObjectListing(objects, prefix: prefix, after: cursor)
            let found = try listing.next(limit + 1)
            let page = Array(found.prefix(limit))
            return ObjectList(objects: page, next: found.count > limit ? page.last?.key.description : nil)
        }
    }

    /// Copies an object, and compares the content with its SHA-256.
    @discardableResult
    public func copy(_ source: StorageKey, to destination: StorageKey) async throws -> ObjectInfo {
        let original = try await file(source)
        let (trailer, threads) = (original.trailer, threads)
        return try await create { file in
            let chunks = FileChunks(file: original, range: 0..<trailer.size, threads: threads)
            let body = StorageBody(length: trailer.size, chunks)
            var writer = ContentWriter(file, threads, body)
            try await writer.write()
            let sha256 = try writer.finish(source, sha256: trailer.sha256)
            return try await commit(
                file,
                ObjectTrailer(
                    key: destination, size: trailer.size, contentType: trailer.contentType, sha256: sha256,
                    modifiedAt: clock.now), onlyIfAbsent: false)
        }
    }

    /// Returns a request to the product's own route.
    public func presigned(
        _ operation: PresignedOperation, _ key: StorageKey, expiresIn: Duration
    ) async throws -> PresignedRequest {
        guard let presigner else { throw StorageError.notSupported("presigned requests without the route for them") }
        return try presigner.sign(operation, key, expiresIn: expiresIn)
    }

    /// Removes what crashed processes began to write, and returns the number of files.
    ///
    /// A file is removed if no process of this machine has it open for writing and nothing was written to it for this
    /// time, by the system's clock. Lists never have such files.
    @discardableResult
    public func removeAbandoned(olderThan age: Duration) async throws -> Int {
        try await threads.run { [incoming] in
            try TemporaryFile.removeAbandoned(in: incoming, before: SystemClock().now - age)
        }
    }

    private func file(_ key: StorageKey) async throws -> ObjectFile {
        try await threads.run { [objects] in
            guard let file = try objects.object(key) else { throw StorageError.notFound(key) }
            return file
        }
    }

    /// Calls `body` with a temporary file, which is removed if `body` throws.
    private func create(_ body: (TemporaryFile) async throws -> ObjectInfo) async throws -> ObjectInfo {
        let file = try await threads.run { [incoming] in try TemporaryFile(in: incoming) }
        do {
            return try await body(file)
        } catch {
            try? await threads.run { file.remove() }
            throw error
        }
    }

    private func commit(
        _ file: TemporaryFile, _ trailer: ObjectTrailer, onlyIfAbsent: Bool
    ) async throws -> ObjectInfo {
        try await threads.run { [objects] in
            try file.commit(trailer, in: objects, onlyIfAbsent: onlyIfAbsent)
            return trailer.info
        }
    }
}
