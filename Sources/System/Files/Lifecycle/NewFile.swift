import TrellisDatabase
import TrellisKernel
import TrellisStorage

/// What is known of a file when its upload begins.
struct NewFile: Sendable {
    let id: ID<File>
    let name: FileName
    /// The declared media type.
    let mediaType: String
    let use: String
    /// The announced number of bytes; nil if it is unknown.
    let size: Int?
    /// The key of the content.
    let key: StorageKey
    /// How long the upload may take.
    let expiresIn: Duration

    /// The row of the file when its upload begins.
    func record(in scope: Scope, at now: Timestamp) -> FileRecord {
        FileRecord(
            id: id, tenantID: scope.tenantID, name: name.text, mediaType: mediaType, size: size ?? 0,
            ownerID: scope.userID == .noUser ? nil : scope.userID, state: .pending, use: use,
            storageKey: key.description, expiresAt: now + expiresIn)
    }
}

/// What is known of a content when it is complete.
struct StoredContent: Sendable {
    let key: StorageKey
    let size: Int
    /// In hexadecimal; nil if the content wasn't read yet.
    let sha256: String?
    /// Nil if the content wasn't read yet.
    let type: ContentType?
}
