import TrellisHub
import TrellisKernel
import TrellisSchema

/// A file was uploaded, and can be read.
@Schema
@Event("file.uploaded")
package struct FileUploaded {
    package var fileID: ID<File>
    /// The name of the file.
    @Length(1...255) @Example("report.pdf") package var name: String
    /// The media type that the content confirms.
    @Example("application/pdf") package var mediaType: String
    /// The number of bytes.
    package var size: Int
    /// The use that it was uploaded for.
    @Example("attachment") package var use: String

    package static let audience: EventAudience = .permission(.filesView)
}

/// A file was deleted because its check found something.
@Schema
@Event("file.rejected")
package struct FileRejected {
    package var fileID: ID<File>
    /// The name of the file.
    @Length(1...255) package var name: String
    /// What was found.
    @Example("Win.Test.EICAR_HDB-1") package var finding: String

    package static let audience: EventAudience = .permission(.filesView)
}

/// A member deleted a file.
@Schema
@Event("file.deleted")
package struct FileDeleted {
    package var fileID: ID<File>

    package static let audience: EventAudience = .permission(.filesView)
}
