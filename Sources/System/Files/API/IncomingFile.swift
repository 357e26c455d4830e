import HTTPTypes
import NIOCore
import TrellisWeb

/// A file in the body of a request: the body itself, or the part `file` of a form.
struct IncomingFile: Sendable {
    let name: FileName
    /// The declared media type; nil if none was declared.
    let declared: MediaType?
    /// The number of bytes; nil if it isn't announced.
    let length: Int?
    let content: any AsyncSequence<ByteBuffer, any Error> & Sendable
    /// Whether nothing says that there is a file, so that an empty body is a missing one.
    let needsContent: Bool

    /// The bytes of a form in addition to those of its file.
    static let formOverhead = 64 << 10

    /// Reads what comes before the content.
    ///
    /// - Parameter limit: The maximum number of bytes that are read of the content.
    /// - Throws: ``FileError`` `nameMissing`, `typeMalformed`, `encoded`, `multipartInvalid`; the errors of the body.
    init(_ request: RouteRequest, named name: String?, limit: Int) async throws {
        let headers = request.info.headers
        guard !request.hasContentCoding else { throw FileError.encoded }
        let type = try headers[.contentType].map(Self.mediaType)
        if let type, type.essence == "multipart/form-data" {
            let form = try MultipartReader(request.body.limited(to: limit + Self.formOverhead), type)
            let part = try await form.filePart()
            guard let name = name ?? part.fileName else { throw FileError.nameMissing }
            self.name = FileName(normalizing: name)
            declared = try part.contentType.map(Self.mediaType)
            length = nil
            content = form.content
            needsContent = false
        } else {
            guard let name else { throw FileError.nameMissing }
            self.name = FileName(normalizing: name)
            declared = type
            length = headers[.contentLength].flatMap { Int($0) }
            if let length, length > limit { throw FileError.tooLarge(limit) }
            content = request.body.limited(to: limit)
            needsContent = type == nil
        }
    }

    private static func mediaType(_ field: String) throws(FileError) -> MediaType {
        guard let type = MediaType(field: field) else { throw .typeMalformed }
        return type
    }
}
