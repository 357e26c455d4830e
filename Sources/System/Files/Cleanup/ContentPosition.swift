import TrellisKernel
import TrellisStorage

/// The place of an object in the order of its key, which is also the order of tenants and files in the database.
struct ContentPosition: Hashable, Comparable, Sendable {
    let tenantID: ID<Tenant>
    let fileID: ID<File>

    static func < (left: Self, right: Self) -> Bool {
        left.tenantID == right.tenantID ? left.fileID < right.fileID : left.tenantID < right.tenantID
    }
}

/// What an object of the store is to files, by its key.
enum ContentObject: Hashable, Sendable {
    /// A content, or one of an attempt that failed.
    case content(ContentPosition)
    /// What a client sent to the store.
    case upload(ContentPosition)

    /// Reads a key of the shared store, `TENANT/files/FILE/CONTENT` or `TENANT/uploads/FILE`; nil for any other.
    init?(_ key: StorageKey) {
        let parts = key.description.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 3, let tenant = ID<Tenant>(String(parts[0])), let file = ID<File>(String(parts[2])),
            // Only the spelling of this program's own keys, whose order is that of the identifiers.
            parts[0] == tenant.description, parts[2] == file.description
        else { return nil }
        let position = ContentPosition(tenantID: tenant, fileID: file)
        switch (parts[1] + "/", parts.count) {
        case (ContentKey.files[...], 4): self = .content(position)
        case (ContentKey.uploads[...], 3): self = .upload(position)
        default: return nil
        }
    }

    var position: ContentPosition {
        switch self {
        case .content(let position), .upload(let position): position
        }
    }
}
