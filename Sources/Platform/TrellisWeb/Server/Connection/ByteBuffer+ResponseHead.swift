internal import HTTPTypes
internal import NIOCore

extension ByteBuffer {
    /// Writes the status line and the header fields, except for those of the connection.
    ///
    /// Source: RFC 9112, sections 4 and 5.
    mutating func writeHead(of response: RouteResponse) {
        if response.status == .ok {
            writeStaticString("HTTP/1.1 200 OK\r\n")
        } else {
            let status = response.status
            let phrase = status.reasonPhrase.isEmpty ? status.standardReasonPhrase : status.reasonPhrase
            writeString("HTTP/1.1 \(status.code) \(phrase)\r\n")
        }
        for field in response.headers where field.name != .connection && field.name != .transferEncoding {
            writeString(field.name.rawName)
            writeStaticString(": ")
            writeString(field.value)
            writeStaticString("\r\n")
        }
    }
}
