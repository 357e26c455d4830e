import Logging
import TrellisDatabase
import TrellisKernel

extension ContentSweeper {
    /// Returns the rows of these files, by their positions.
    func rows(_ ids: Set<ID<File>>) async throws -> [ContentPosition: FileRecord] {
        guard !ids.isEmpty else { return [:] }
        let found = try await database.read { tx in try Self.everyTenant(tx).fetch(FileRecord.self, ids: ids) }
        let pairs = found.map { (ContentPosition(tenantID: $0.tenantID, fileID: $0.id), $0) }
        return Dictionary(pairs) { first, _ in first }
    }

    /// Returns the first ready files of a range, in order.
    ///
    /// - Parameter end: The position before which the range ends; nil for no end.
    func readyFiles(from start: ContentListing.Start, to end: ContentPosition?) async throws -> [FileRecord] {
        try await database.read { tx in
            // Comparisons of both columns together, so that the engines read only the range from the primary key.
            let ready = FileRecord.where { $0.state == .ready }
                .where { file in
                    switch start {
                    case .beginning: .always
                    case .at(let first):
                        Predicate("(\(file.tenantID), \(file.id)) >= (\(first.tenantID), \(first.fileID))")
                    case .after(let last):
                        Predicate("(\(file.tenantID), \(file.id)) > (\(last.tenantID), \(last.fileID))")
                    }
                }
                .where(end) { file, end in
                    Predicate("(\(file.tenantID), \(file.id)) < (\(end.tenantID), \(end.fileID))")
                }
                .order { [$0.tenantID.ascending, $0.id.ascending] }
            return try Self.everyTenant(tx).fetch(ready.limit(Self.page))
        }
    }

    /// Returns whether the file is still ready with the same content.
    func isReady(_ file: FileRecord) async throws -> Bool {
        let current = try await database.read { tx in try Self.everyTenant(tx).find(FileRecord.self, file.id) }
        return current?.state == .ready && current?.storageKey == file.storageKey
    }

    private static func everyTenant(_ tx: SystemReader) -> CrossTenantReader {
        tx.acrossTenants(reason: "the files of every tenant are compared with the store", level: .debug)
    }
}

extension FileRecord {
    /// The key of the content in the store that all tenants share.
    var absoluteKey: String { "\(tenantID)/\(storageKey)" }
}
