internal import HTTPTypes
internal import NIOCore
public import TrellisKernel

extension RouteResponse {
    /// The media type of problem details.
    static let problemMediaType = "application/problem+json"

    /// Returns a response with problem details in their language, which depends on `Accept-Language`.
    ///
    /// Source: RFC 9457; RFC 9110, sections 8.5 and 12.5.5.
    public static func problem(_ problem: Problem) -> RouteResponse {
        var bytes = ByteBufferAllocator().buffer(capacity: 384)
        bytes.writeMember("{\"type\":", problem.type)
        bytes.writeMember(",\"title\":", problem.title)
        bytes.writeString(",\"status\":\(problem.status)")
        bytes.writeMember(",\"detail\":", problem.detail)
        bytes.writeMember(",\"code\":", problem.code)
        bytes.writeMember(",\"request_id\":", problem.requestID)
        bytes.writeString(",\"errors\":[")
        for (index, violation) in problem.errors.enumerated() {
            bytes.writeMember(index == 0 ? "{\"pointer\":" : ",{\"pointer\":", violation.pointer)
            bytes.writeMember(",\"code\":", violation.code)
            bytes.writeMember(",\"message\":", violation.message)
            bytes.writeString("}")
        }
        bytes.writeString("]}")
        // A reason phrase is ASCII; the title may be in another language.
        return RouteResponse(
            status: HTTPResponse.Status(code: problem.status),
            headers: [
                .contentType: problemMediaType, .contentLanguage: problem.language, .vary: "Accept-Language",
            ],
            body: .bytes(bytes))
    }
}

extension ByteBuffer {
    /// Writes the text before a value and the value as a JSON string (RFC 8259, section 7).
    fileprivate mutating func writeMember(_ start: StaticString, _ value: String) {
        writeStaticString(start)
        writeInteger(UInt8(ascii: "\""))
        var value = value
        value.withUTF8 { bytes in
            var start = 0
            for (index, byte) in bytes.enumerated() where byte < 0x20 || byte == 0x22 || byte == 0x5C {
                writeBytes(bytes[start..<index])
                let isShort = byte >= 0x20
                writeString(isShort ? "\\" : byte < 16 ? "\\u000" : "\\u00")
                if isShort { writeInteger(byte) } else { writeString(String(byte, radix: 16)) }
                start = index + 1
            }
            writeBytes(bytes[start...])
        }
        writeInteger(UInt8(ascii: "\""))
    }
}
