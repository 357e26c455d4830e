import Logging
import TrellisConfig
import TrellisDatabase
import TrellisKernel
import TrellisStorage
import TrellisWeb

extension FileService {
    /// Stores the file in the body of a request as it arrives, without keeping it in memory.
    ///
    /// The row comes first, so that no object exists without one; whatever fails after that ends the row, too.
    ///
    /// - Throws: ``FileError`` `nameMissing`, `useUnknown`, `typeMalformed`, `typeNotAllowed`, `typeMismatch`,
    ///   `encoded`, `tooLarge`, `multipartInvalid`; ``SpaceLimit/refusal``; `RequestError`, `StorageError`.
    func upload(_ options: FileUploadOptions, _ request: RouteRequest) async throws -> FileRecord {
        let use = try dependencies.uses.use(named: options.use)
        let limit = maxSize(for: use)
        let incoming = try await IncomingFile(request, named: options.name, limit: limit)
        if let declared = incoming.declared { try use.require(declared) }
        let id = ID<File>()
        let new = NewFile(
            id: id, name: incoming.name, mediaType: incoming.declared?.essence ?? MediaType.octetStream, use: use.name,
            size: incoming.length, key: try ContentKey.content(of: id), expiresIn: dependencies.limits.streamExpiry)
        let (file, space) = try await database.write { tx in try tx.begin(new) }
        do {
            let isBounded = incoming.length == nil && space.left < limit
            let inspection = ContentInspection(
                declared: incoming.declared, use: use, limit: isBounded ? space.left : limit,
                excess: isBounded ? .quotaExceeded(space.left) : .tooLarge(limit))
            let content = try await store(incoming, new.key, inspection)
            if incoming.needsContent, content.size == 0 { throw RequestError.bodyMissing }
            let needsCheck = dependencies.isScanned
            return try await database.write { tx in
                try tx.complete(file, with: content, needsCheck: needsCheck)
            }
        } catch {
            await discard(file.id, request.info.logger)
            if case .quotaExceeded? = error as? FileError { throw space.refusal }
            throw error
        }
    }

    /// Returns the maximum size of a file for a use.
    func maxSize(for use: FileUse) -> Int {
        [dependencies.limits.maxSize, use.maxSize?.bytes, dependencies.checker.scanner?.limit].compactMap { $0 }.min()
            ?? dependencies.limits.maxSize
    }

    /// Ends an upload that failed, also when the request was cancelled; if this fails too, the upload expires.
    func discard(_ id: ID<File>, _ logger: Logger) async {
        // In a new task, since the current one may be cancelled.
        let ending = Task { [database] in try await database.write { tx in try tx.discard(id) } }
        do {
            try await ending.value
        } catch {
            logger.warning("A failed upload isn't ended yet", metadata: ["file": "\(id)", "error": "\(error)"])
        }
    }

    private func store(
        _ incoming: IncomingFile, _ key: StorageKey, _ inspection: ContentInspection
    ) async throws -> StoredContent {
        let body = StorageBody(
            length: incoming.length.map(Int64.init), inspection.inspecting(incoming.content),
            sha256: { inspection.sha256 })
        do {
            try await storage.put(key, body, PutOptions(contentType: incoming.declared?.essence))
        } catch {
            // A store may wrap the error of the content.
            throw inspection.failure ?? error
        }
        let facts = try inspection.finish()
        return StoredContent(key: key, size: facts.size, sha256: facts.sha256, type: facts.type)
    }
}

extension FileUse {
    /// Refuses a declared media type that isn't allowed, before any content is read.
    ///
    /// - Throws: ``FileError/typeNotAllowed(_:use:)``.
    func require(_ declared: MediaType) throws(FileError) {
        guard declared.essence == MediaType.octetStream || allows(declared.essence) else {
            throw .typeNotAllowed(declared.essence, use: name)
        }
    }
}
