import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel
import TrellisStorage

// The transitions of `FileState`, each with its effect on the space and on the store.

extension TenantTransaction {
    /// Begins an upload: takes its space, and inserts its row before any byte is stored.
    ///
    /// - Returns: The row, and the space that is left for a content of unknown size.
    /// - Throws: ``SpaceLimit/refusal``.
    func begin(_ new: NewFile) throws -> (file: FileRecord, space: SpaceLimit) {
        let space = try takeSpace(new.size ?? 0)
        return (try insert(new.record(in: scope, at: now)), space)
    }

    /// Ends an upload whose content is stored: the file is ready, or waits for its check.
    ///
    /// - Throws: ``FileError/uploadExpired`` if the upload was ended meanwhile; ``SpaceLimit/refusal``. Then nothing is
    ///   written.
    func complete(_ file: FileRecord, with content: StoredContent, needsCheck: Bool) throws -> FileRecord {
        let isReady = !needsCheck
        let completed = try update(returning: FileRecord.pending(file.id).where { $0.expiresAt != nil }) {
            [
                $0.size.set(content.size), $0.sha256.set(content.sha256), $0.storageKey.set(content.key.description),
                $0.mediaType.set(content.type?.essence ?? file.mediaType), $0.charset.set(content.type?.charset),
                $0.expiresAt.set(nil), $0.state.set(isReady ? .ready : .pending), $0.readyAt.set(isReady ? now : nil),
            ]
        }
        guard let completed = completed.first else { throw FileError.uploadExpired }
        try adjustSpace(from: file.size, to: content.size)
        if isReady { try announce(completed) } else { try enqueueCheck(of: file.id) }
        return completed
    }

    /// Notes the key of the copy of a direct upload, which isn't needed any more; returns false if the file was deleted,
    /// or another attempt copied it.
    func move(_ file: FileRecord, to key: StorageKey) throws -> Bool {
        let unmoved = FileRecord.pending(file.id).where { $0.storageKey == file.storageKey }
        guard try update(unmoved, set: { [$0.storageKey.set(key.description)] }) == 1 else { return false }
        try enqueue(DeleteUpload(file: file.id))
        return true
    }

    /// Makes a checked file ready; does nothing if it isn't pending any more.
    func accept(_ file: FileRecord, with content: StoredContent) throws {
        let accepted = try update(returning: FileRecord.pending(file.id).where { $0.expiresAt == nil }) {
            [
                $0.sha256.set(content.sha256), $0.mediaType.set(content.type?.essence ?? file.mediaType),
                $0.charset.set(file.charset ?? content.type?.charset), $0.state.set(.ready), $0.readyAt.set(now),
            ]
        }
        if let accepted = accepted.first { try announce(accepted) }
    }

    /// Deletes a file whose check found something; does nothing if it isn't pending any more.
    func reject(_ file: ID<File>, because finding: String) throws {
        let finding = String(finding.unicodeScalars.prefix(200))
        guard let rejected = try end(FileRecord.pending(file), finding: finding) else { return }
        try publish(FileRejected(fileID: file, name: rejected.name, finding: rejected.finding ?? ""))
    }

    /// Ends an upload that failed; does nothing if it is complete, or was ended before.
    func discard(_ file: ID<File>) throws {
        try end(FileRecord.pending(file).where { $0.expiresAt != nil })
    }

    /// Deletes a file, and its content after the commit.
    ///
    /// - Throws: ``FileError/notFound``; ``FileError/rejected(_:)``.
    func deleteFile(_ id: ID<File>) throws {
        let file = try file(id)
        guard try end(FileRecord.where { $0.id == id && $0.state != .deleted }) != nil else { throw FileError.notFound }
        if file.state == .ready { try publish(FileDeleted(fileID: id)) }
    }

    /// Enqueues the deletion of the content of a deleted file, unless it is enqueued.
    func enqueueDeletion(of file: ID<File>) throws {
        try enqueue(DeleteContent(file: file), JobOptions(unique: UniqueJob("\(file)")))
    }

    /// Enqueues the check of a file, unless it is enqueued.
    func enqueueCheck(of file: ID<File>) throws {
        try enqueue(CheckContent(file: file), JobOptions(unique: UniqueJob("\(file)")))
    }

    /// Deletes the file of the query: releases its space, and enqueues the deletion of its content in the same
    /// transaction; returns nil if the query has none.
    @discardableResult
    private func end(_ query: Query<FileRecord>, finding: String? = nil) throws -> FileRecord? {
        let ended = try update(returning: query) {
            [$0.state.set(.deleted), $0.deletedAt.set(now), $0.expiresAt.set(nil), $0.finding.set(finding)]
        }
        guard let file = ended.first else { return nil }
        try releaseSpace(file.size)
        try enqueueDeletion(of: file.id)
        return file
    }

    private func adjustSpace(from announced: Int, to size: Int) throws {
        if size > announced {
            try takeSpace(size - announced)
        } else {
            try releaseSpace(announced - size)
        }
    }

    private func announce(_ file: FileRecord) throws {
        try publish(
            FileUploaded(fileID: file.id, name: file.name, mediaType: file.mediaType, size: file.size, use: file.use))
    }
}
