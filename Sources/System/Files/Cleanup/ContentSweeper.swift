import Logging
import TrellisDatabase
import TrellisKernel
import TrellisStorage

/// Compares the rows of files with the objects of the store, for all tenants, in one pass over both in the order of
/// tenants and files.
///
/// Deletes old objects without a file: those of a tenant that was deleted, of attempts that failed, and of a database
/// that was restored. Reports ready files without their object, which only a backup of the store can bring back.
struct ContentSweeper: Sendable {
    /// The number of objects, and of rows, that are read at once.
    static let page = 500
    /// The number of missing contents that a result lists.
    private static let reportLimit = 100

    let database: SystemDatabase
    let storage: any Storage
    /// The age below which an object is left alone.
    let orphanAge: Duration
    let clock: any Clock
    let logger: Logger

    /// Compares everything once.
    func run() async throws -> ContentSweep {
        var sweep = ContentSweep()
        var listing = ContentListing()
        var cursor: String?
        repeat {
            try Task.checkCancellation()
            let list = try await storage.list(prefix: "", after: cursor, limit: Self.page)
            let objects = list.objects.compactMap { info in ContentObject(info.key).map { (info: info, object: $0) } }
            sweep.objects += objects.count
            sweep.deletedObjects += try await deleteOrphans(objects)
            if let range = listing.add(objects.map { ($0.info.key, $0.object) }, isLast: list.next == nil) {
                try await reportMissing(listing, range, &sweep)
                listing.advance(to: range.end)
            }
            cursor = list.next
        } while cursor != nil
        return sweep
    }

    /// Deletes those of the objects that are old and belong to no file, and returns their number.
    private func deleteOrphans(_ objects: [(info: ObjectInfo, object: ContentObject)]) async throws -> Int {
        let oldest = clock.now - orphanAge
        let old = objects.filter { $0.info.modifiedAt < oldest }
        let rows = try await rows(Set(old.map(\.object.position.fileID)))
        var deleted = 0
        for (info, object) in old where !object.isNeeded(by: rows[object.position], key: info.key) {
            try await storage.delete(info.key)
            deleted += 1
            logger.notice("An object without a file was deleted", metadata: ["key": "\(info.key)"])
        }
        return deleted
    }

    /// Reports the ready files of a range whose content isn't in the listing, nor in the store.
    private func reportMissing(
        _ listing: ContentListing, _ range: ContentListing.Range, _ sweep: inout ContentSweep
    ) async throws {
        var start = range.start
        while true {
            let files = try await readyFiles(from: start, to: range.end)
            sweep.files += files.count
            for file in files where !listing.contains(file.absoluteKey) {
                // The file may be newer than the listing, or deleted since.
                guard try await storage.head(try StorageKey(file.absoluteKey)) == nil, try await isReady(file) else {
                    continue
                }
                logger.error(
                    "The content of a file is missing in the store",
                    metadata: ["file": "\(file.id)", "tenant": "\(file.tenantID)", "key": "\(file.storageKey)"])
                if sweep.missingContent.count < Self.reportLimit { sweep.missingContent.append(file.id) }
            }
            guard files.count == Self.page, let last = files.last else { return }
            start = .after(ContentPosition(tenantID: last.tenantID, fileID: last.id))
        }
    }
}

extension ContentObject {
    /// Returns whether the file's row needs the object.
    fileprivate func isNeeded(by file: FileRecord?, key: StorageKey) -> Bool {
        guard let file else { return false }
        switch self {
        // The job that deletes the content of a deleted file may still wait; it deletes the row's key.
        case .content: return key.description == file.absoluteKey
        case .upload:
            let isDeleting = file.state == .deleted && file.contentDeletedAt == nil
            return file.isUploading || key.description == file.absoluteKey || isDeleting
        }
    }
}
