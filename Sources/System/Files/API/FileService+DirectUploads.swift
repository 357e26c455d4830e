import Logging
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisStorage
import TrellisWeb

extension FileService {
    /// Begins an upload that the client sends to the store itself, with the space that it announces.
    ///
    /// - Throws: ``FileError`` `useUnknown`, `typeMalformed`, `typeNotAllowed`, `tooLarge`; ``SpaceLimit/refusal``;
    ///   `StorageError.notSupported(_:)`.
    func beginUpload(_ input: UploadCreate) async throws -> UploadResponse {
        let use = try dependencies.uses.use(named: input.use)
        guard let type = MediaType(field: input.mediaType) else { throw FileError.typeMalformed }
        try use.require(type)
        let limit = maxSize(for: use)
        guard input.size <= limit else { throw FileError.tooLarge(limit) }
        let id = ID<File>()
        let new = NewFile(
            id: id, name: FileName(normalizing: input.name), mediaType: type.essence, use: use.name, size: input.size,
            key: try ContentKey.upload(of: id), expiresIn: dependencies.limits.uploadExpiry)
        let request = try await storage.presigned(
            .put(size: Int64(input.size), contentType: type.essence), new.key, expiresIn: new.expiresIn)
        _ = try await database.write { tx in try tx.begin(new).file }
        return UploadResponse(
            id: id, uploadURL: request.url, method: request.method, headers: request.headers,
            expiresAt: request.expiresAt)
    }

    /// Completes a direct upload: the file is ready, or waits for its check; idempotent.
    ///
    /// The content is copied to a key that the client's URL doesn't name, and only the copy is checked, so that a later
    /// request with that URL can't change what was checked. A job does both for a large content, and if there is a
    /// scanner.
    ///
    /// - Throws: ``FileError`` `notFound`, `rejected`, `uploadExpired`, `uploadMissing`, `sizeMismatch`, `typeMismatch`,
    ///   `typeNotAllowed`; `StorageError`.
    func completeUpload(_ id: ID<File>, _ logger: Logger) async throws -> FileRecord {
        let (file, now) = try await database.read { tx in (try tx.file(id), tx.now) }
        guard let expiresAt = file.expiresAt else { return file }
        guard now < expiresAt else { throw FileError.uploadExpired }
        do {
            try await requireUpload(of: file)
            let isPrompt = !dependencies.isScanned && file.size <= dependencies.limits.promptCheck
            return isPrompt ? try await completeNow(file, logger) : try await completeLater(file)
        } catch FileError.uploadExpired, FileError.uploadMissing {
            // Another request may have completed the upload.
            let current = try await get(id)
            guard current.isUploading else { return current }
            throw FileError.uploadMissing
        }
    }

    private func completeNow(_ file: FileRecord, _ logger: Logger) async throws -> FileRecord {
        let storage = storage
        let key = try ContentKey.content(of: file.id)
        do {
            try await storage.copyUpload(of: file, to: key)
            let content = try await dependencies.checker.check(file, key, in: storage).0
            return try await database.write { tx in
                let completed = try tx.complete(file, with: content, needsCheck: false)
                try tx.enqueue(DeleteUpload(file: file.id))
                return completed
            }
        } catch let error as FileError {
            // The copy belongs to this request only. What isn't deleted here, the sweep deletes.
            try? await storage.delete(key)
            switch error {
            case .uploadExpired, .uploadMissing, .sizeMismatch: break
            default: await discard(file.id, logger)
            }
            throw error
        }
    }

    private func completeLater(_ file: FileRecord) async throws -> FileRecord {
        let content = StoredContent(file, try ContentKey.upload(of: file.id), nil)
        return try await database.write { tx in try tx.complete(file, with: content, needsCheck: true) }
    }

    /// Checks that the client has sent the content.
    ///
    /// - Throws: ``FileError`` `uploadMissing`, `sizeMismatch`.
    private func requireUpload(of file: FileRecord) async throws {
        guard let sent = try await storage.head(try ContentKey.upload(of: file.id)) else {
            throw FileError.uploadMissing
        }
        try file.requireSize(of: sent)
    }
}
