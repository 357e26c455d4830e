import NIOCore
package import TrellisJobs
import TrellisStorage
package import TrellisWeb

extension Download {
    /// Creates the download of a file of a job, which is read from the store as the client reads it.
    ///
    /// - Parameter mediaType: the media type; that of the file by default.
    /// - Throws: ``TrellisJobs/JobError/fileMissing``; `StorageError`.
    package init(_ file: JobFileRecord, from files: JobFiles, mediaType: String? = nil) async throws {
        let mediaType = mediaType ?? file.mediaType
        switch try await files.content(of: file) {
        case .bytes(let bytes): self.init(ByteBuffer(bytes: bytes), fileName: file.name, mediaType: mediaType)
        case .object(let object):
            self.init(fileName: file.name, mediaType: mediaType, length: Int(object.info.size)) { writer in
                for try await chunk in object.body { try await writer.write(chunk) }
            }
        }
    }
}
