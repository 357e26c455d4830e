import Logging
import NIOCore
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisStorage

/// Checks stored contents: reads them once, for their SHA-256 and type, and for the scanner.
struct ContentChecker: Sendable {
    let storage: any Storage
    let uses: FileUses
    /// Nil if files aren't scanned.
    let scanner: (any FileScanner)?

    /// Runs one ``CheckContent`` job: the file becomes ready, or is rejected.
    ///
    /// - Throws: the errors of the store and of the scanner; then the job is retried, and the file stays pending.
    func run(_ job: CheckContent, _ context: JobContext) async throws {
        let id = job.file
        guard let file = try await context.database.find(FileRecord.self, id), file.isUnchecked else {
            throw JobInterruption.cancel("The file was deleted, or is checked.")
        }
        let storage = TenantStorage(storage, tenantID: file.tenantID)
        do {
            let key = try await contentKey(of: file, in: storage, context.database)
            let (content, verdict) = try await check(file, key, in: storage)
            switch verdict {
            case .clean: try await context.commit { tx in try tx.accept(file, with: content) }
            case .found(let finding):
                context.logger.notice("A file was rejected", metadata: ["file": "\(id)", "finding": "\(finding)"])
                try await context.commit { tx in try tx.reject(id, because: finding) }
            }
        } catch let error as FileError {
            try await context.commit { tx in try tx.reject(id, because: error.message) }
        }
    }

    /// Returns the key of a content that no client can change: copies a direct upload, unless a former attempt did.
    private func contentKey(
        of file: FileRecord, in storage: TenantStorage, _ database: TenantDatabase
    ) async throws -> StorageKey {
        let former = try StorageKey(file.storageKey)
        guard former == (try ContentKey.upload(of: file.id)) else { return former }
        let key = try ContentKey.content(of: file.id)
        do {
            try await storage.copyUpload(of: file, to: key)
        } catch let error as FileError {
            try? await storage.delete(key)
            throw error
        }
        if try await database.write({ tx in try tx.move(file, to: key) }) { return key }
        try? await storage.delete(key)
        // This worker was taken for dead, or the file was deleted.
        throw JobInterruption.retry(after: .seconds(1), "Another attempt copied the upload.")
    }

    /// Reads a content to its end and returns what was found out.
    ///
    /// - Throws: ``FileError`` for a content that isn't allowed; the errors of the store and of the scanner.
    func check(
        _ file: FileRecord, _ key: StorageKey, in storage: TenantStorage
    ) async throws -> (StoredContent, ScanVerdict) {
        let inspection = ContentInspection(
            declared: MediaType(field: file.mediaType), use: try uses.use(named: file.use), limit: file.size,
            excess: .sizeMismatch(expected: file.size, actual: file.size + 1))
        let content = inspection.inspecting(try await storage.get(key, range: nil).body)
        var verdict = ScanVerdict.clean
        do {
            if let scanner {
                verdict = try await scanner.scan(content)
            } else {
                for try await _ in content {}
            }
            // A scanner may stop as soon as it finds something.
            if case .found = verdict { return (StoredContent(file, key, nil), verdict) }
            return (StoredContent(file, key, try inspection.finish()), verdict)
        } catch {
            throw inspection.failure ?? error
        }
    }
}

extension StoredContent {
    /// The content of a file with what an inspection found out.
    init(_ file: FileRecord, _ key: StorageKey, _ facts: ContentInspection.Facts?) {
        self.init(
            key: key, size: facts?.size ?? file.size, sha256: facts?.sha256 ?? file.sha256, type: facts?.type)
    }
}
