import TrellisKernel
import TrellisStorage

/// The keys of the objects of a file, among the objects of its tenant.
///
/// `files/FILE/CONTENT` is the content of a file: a new one for each attempt to store it, so that no request that comes
/// late can change the content of a file that was checked. `uploads/FILE` is what a client sends to the store itself.
enum ContentKey {
    /// The keys of contents.
    static let files = ObjectSection("files", hasContents: true)
    /// The keys of direct uploads.
    static let uploads = ObjectSection("uploads", hasContents: false)

    /// Returns a new key for the content of a file.
    static func content(of file: ID<File>) throws(StorageError) -> StorageKey {
        try StorageKey("\(files.name)/\(file)/\(ID<Content>())")
    }

    /// Returns the key of a direct upload.
    static func upload(of file: ID<File>) throws(StorageError) -> StorageKey {
        try StorageKey("\(uploads.name)/\(file)")
    }

    private enum Content {}
}
