internal import HTTPTypes
public import NIOCore

/// A file: sent part by part while the client takes it, whole files never in memory.
///
/// ```swift
/// return Download(fileName: "projects.csv", mediaType: "text/csv") { writer in
///     for try await line in lines { try await writer.write(ByteBuffer(string: line)) }
/// }
/// ```
public struct Download: RouteResult {
    /// The name that a browser saves it under, or nil to show it instead.
    public let fileName: String?
    /// Its media type, as in `text/csv`.
    public let mediaType: String
    /// How many bytes it has, or nil when that isn't known beforehand.
    public let length: Int?
    private let write: @Sendable (any ResponseBodyWriter) async throws -> Void

    /// A file that `write` produces.
    public init(
        fileName: String?, mediaType: String = "application/octet-stream", length: Int? = nil,
        write: @escaping @Sendable (any ResponseBodyWriter) async throws -> Void
    ) {
        self.fileName = fileName
        self.mediaType = mediaType
        self.length = length
        self.write = write
    }

    /// A file whose bytes are here already.
    public init(_ bytes: ByteBuffer, fileName: String?, mediaType: String = "application/octet-stream") {
        self.init(fileName: fileName, mediaType: mediaType, length: bytes.readableBytes) { writer in
            try await writer.write(bytes)
        }
    }

    /// 200 with bytes of any type.
    public static var answer: AnswerDescription {
        AnswerDescription(body: BodyDescription(mediaType: "*/*", schema: nil))
    }

    /// The head, and a body that is written while the client takes it.
    public func response(to request: RouteRequest) throws -> RouteResponse {
        var headers: HTTPFields = [.contentType: mediaType]
        if let fileName { headers[.contentDisposition] = Self.disposition(fileName) }
        return RouteResponse(headers: headers, body: .stream(length: length, write))
    }

    /// `attachment` with the name twice: in ASCII for old clients, and whole (RFC 6266, RFC 8187).
    private static func disposition(_ fileName: String) -> String {
        let ascii = String(
            fileName.unicodeScalars.map { scalar -> Character in
                let isPlain =
                    scalar.isASCII && scalar.value >= 0x20 && scalar.value < 0x7F
                    && !"\"\\/%".unicodeScalars.contains(scalar)
                return isPlain ? Character(scalar) : "_"
            })
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
