import TrellisKernel
import TrellisSchema

/// The filter and the order of a file list.
@Schema
struct FileFilter {
    /// Only files in this state.
    var state: FileState?
    /// Only files of this use.
    @Length(1...60) @Example("attachment") var use: String?
    /// Only files whose name contains this text; case-insensitive.
    @Length(1...120) var search: String?
    /// The order; newest first when absent.
    var sort: FileSort = .newest
}

/// The orders of a file list; a leading minus sign means descending.
@Schema
enum FileSort: String {
    case newest = "-created_at"
    case oldest = "created_at"
    case name = "name"
    case nameDescending = "-name"
    case size = "size"
    case sizeDescending = "-size"
}

/// The name and the use of an uploaded file.
@Schema
struct FileUploadOptions {
    /// The name of the file; of a form, the file name of the part if absent.
    ///
    /// Its path and control characters are removed.
    @Length(1...1024) @Example("report.pdf") var name: String?
    /// The use of the file, which decides the allowed media types.
    @Length(1...60) @Example("attachment") var use: String = "attachment"
}

/// How the content of a file is sent.
@Schema
struct FileContentOptions {
    /// True to save the file even if a browser could show it.
    var download: Bool = false
}

/// A file.
@Schema
struct FileResponse {
    var id: ID<File>
    @Example("report.pdf") var name: String
    /// The declared media type until the content was checked, then the one that the content confirms.
    @Example("application/pdf") var mediaType: String
    /// The number of bytes; of an upload that isn't complete, the announced number.
    var size: Int
    /// The SHA-256 of the content in hexadecimal; null until it was checked.
    @Example("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08") var sha256: String?
    var state: FileState
    /// The use that it was uploaded for.
    @Example("attachment") var use: String
    /// The user who uploaded it; null if no user did.
    var ownerID: ID<User>?
    var createdAt: Timestamp

    init(_ file: FileRecord) {
        id = file.id
        name = file.name
        mediaType = file.mediaType
        size = file.size
        sha256 = file.sha256
        state = file.state
        use = file.use
        ownerID = file.ownerID
        createdAt = file.createdAt
    }
}

/// The space that the files of the tenant take.
@Schema
struct FileUsageResponse {
    /// The number of bytes, of pending uploads as announced.
    var bytes: Int
    /// The maximum number of bytes; null if there is none.
    var quota: Int?
}
