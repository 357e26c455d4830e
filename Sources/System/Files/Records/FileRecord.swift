import TrellisDatabase
import TrellisKernel
import TrellisSchema

/// The entity behind `ID<File>`: one file of a tenant.
package enum File: Sendable {}

/// A row of `file`: what is known of a file; its content is an object in the store.
@Record("file")
struct FileRecord: TenantOwned, Timestamped {
    let id: ID<File>
    let tenantID: ID<Tenant>
    let name: String
    /// The declared media type until the content was checked, then the one that the content confirms.
    var mediaType: String
    /// The encoding of a text, if it is known.
    var charset: String?
    /// The number of bytes; of an upload that isn't complete the announced number, 0 if there is none.
    var size: Int
    /// The SHA-256 of the content in hexadecimal; nil until it was read.
    var sha256: String?
    /// The user who uploaded it; nil if no user did.
    let ownerID: ID<User>?
    var state: FileState
    let use: String
    /// The key of the content among the objects of the tenant.
    var storageKey: String
    /// When an upload that isn't complete ends; nil once it is complete.
    var expiresAt: Timestamp?
    /// When the content was complete and checked; nil before.
    var readyAt: Timestamp?
    var deletedAt: Timestamp?
    /// When the content was deleted.
    var contentDeletedAt: Timestamp?
    /// What the scanner found; nil if it found nothing.
    var finding: String?
    var createdAt: Timestamp = .onWrite
    var updatedAt: Timestamp = .onWrite
}

/// The states of a file.
///
/// | from | to | when |
/// |---|---|---|
/// | | pending | an upload begins, with the space that it announces |
/// | pending | ready | the content is stored, and was checked |
/// | pending | deleted | the upload failed or expired, or the content was rejected |
/// | ready | deleted | a member deletes it |
///
/// A deleted file stays as a row until its content is deleted and the retention is over.
@Schema
package enum FileState: String, CaseIterable, ColumnValue {
    /// The content isn't complete, or isn't checked yet.
    case pending
    /// The content can be read.
    case ready
    /// The file was deleted.
    case deleted
}

extension FileRecord {
    /// Whether the upload isn't complete.
    var isUploading: Bool { state == .pending && expiresAt != nil }
    /// Whether the content is complete and waits for its check.
    var isUnchecked: Bool { state == .pending && expiresAt == nil }

    /// Returns a query for a file while it is pending.
    static func pending(_ id: ID<File>) -> Query<FileRecord> {
        FileRecord.where { $0.id == id && $0.state == .pending }
    }

    /// Returns the file that was found, unless it was deleted.
    ///
    /// - Throws: ``FileError/notFound``; ``FileError/rejected(_:)`` for a file that was deleted because of its content.
    static func shown(_ found: FileRecord?) throws(FileError) -> FileRecord {
        guard let found else { throw .notFound }
        guard found.state != .deleted else { throw found.finding.map { .rejected($0) } ?? .notFound }
        return found
    }
}

extension ReadTransaction where Owner == OwnedByTenant {
    /// Returns the tenant's file with this id, unless it was deleted.
    ///
    /// - Throws: ``FileError/notFound``; ``FileError/rejected(_:)``.
    func file(_ id: ID<File>) throws -> FileRecord { try FileRecord.shown(try find(FileRecord.self, id)) }
}
