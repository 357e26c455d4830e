internal import HTTPTypes
public import NIOCore
internal import TrellisSchema

/// A file, sent in parts as the client reads it, so that whole files are never in memory.
///
/// ```swift
/// return Download(fileName: "projects.csv", mediaType: "text/csv") { writer in
///     for try await line in lines { try await writer.write(ByteBuffer(string: line)) }
/// }
/// ```
public struct Download: RouteResult {
    /// The file name for saving in a browser; nil shows the file instead.
    public let fileName: String?
    /// The media type, as in `text/csv`.
    public let mediaType: String
    /// The number of bytes; nil when it isn't known in advance.
    public let length: Int?
    private let write: @Sendable (any ResponseBodyWriter) async throws -> Void

    /// Creates a file that `write` produces.
    public init(
        fileName: String?, mediaType: String = "application/octet-stream", length: Int? = nil,
        write: @escaping @Sendable (any ResponseBodyWriter) async throws -> Void
    ) {
        self.fileName = fileName
        self.mediaType = mediaType
        self.length = length
        self.write = write
    }

    /// Creates a file from bytes in memory.
    public init(_ bytes: ByteBuffer, fileName: String?, mediaType: String = "application/octet-stream") {
        self.init(fileName: fileName, mediaType: mediaType, length: bytes.readableBytes) { writer in
            try await writer.write(bytes)
        }
    }

    /// 200 with bytes of any type.
    public static var responseDescription: ResponseDescription {
        ResponseDescription(
            body: BodyDescription(mediaType: "*/*", schema: nil),
            headers: [
                ParameterDescription(
                    "Content-Disposition", in: .header, summary: "The name of the file; without it the file is shown.",
                    isRequired: false, schema: String.describe)
            ])
    }

    /// Returns the head and a body that is written as the client reads it.
    public func response(to request: RouteRequest) throws -> RouteResponse {
        var headers: HTTPFields = [.contentType: mediaType]
        if let fileName { headers[.contentDisposition] = Self.disposition(fileName) }
        return RouteResponse(headers: headers, body: .stream(length: length, write))
    }

    /// Returns `attachment` with the name twice: in ASCII for old clients, and in full (RFC 6266, RFC 8187).
    private static func disposition(_ fileName: String) -> String {
        let ascii = fileName.unicodeScalars.reduce(into: "") { text, scalar in
            let isPlain = (0x20..<0x7F).contains(scalar.value) && !"\"\\/%".unicodeScalars.contains(scalar)
            text.unicodeScalars.append(isPlain ? scalar : "_")
        }
        let encoded = fileName.utf8.reduce(into: "") { text, byte in
            let isPlain = (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            if isPlain || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                text += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return "attachment; filename=\"\(ascii)\"; filename*=UTF-8''\(encoded)"
    }
}
