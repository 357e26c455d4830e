import HTTPTypes
import NIOCore
import TrellisWeb

/// A response as bytes: status, header fields, body.
struct StoredResponse {
    /// The response.
    let response: RouteResponse

    /// The bytes of a response; nil if its body is a stream, or longer than the limit.
    static func bytes(of response: RouteResponse, limit: Int) -> [UInt8]? {
        let body: ByteBuffer
        switch response.body {
        case .empty: body = ByteBuffer()
        case .bytes(let bytes): body = bytes
        case .stream: return nil
        }
        guard body.readableBytes <= limit else { return nil }
        var buffer = ByteBuffer()
        buffer.writeInteger(UInt16(clamping: response.status.code))
        buffer.writeInteger(UInt16(clamping: response.headers.count))
        for field in response.headers {
            for text in [field.name.rawName, field.value] {
                buffer.writeInteger(UInt32(clamping: text.utf8.count))
                buffer.writeString(text)
            }
        }
        var rest = body
        buffer.writeBuffer(&rest)
        return Array(buffer.readableBytesView)
    }

    /// Reads the bytes of a response; nil if they are none.
    init?(bytes: [UInt8]) {
        var buffer = ByteBuffer(bytes: bytes)
        guard let status = buffer.readInteger(as: UInt16.self), let count = buffer.readInteger(as: UInt16.self) else {
            return nil
        }
        var fields = HTTPFields()
        for _ in 0..<count {
            guard let name = Self.text(&buffer).flatMap({ HTTPField.Name($0) }), let value = Self.text(&buffer) else {
                return nil
            }
            fields.append(HTTPField(name: name, value: value))
        }
        response = RouteResponse(
            status: HTTPResponse.Status(integerLiteral: Int(status)), headers: fields,
            body: buffer.readableBytes == 0 ? .empty : .bytes(buffer))
    }

    private static func text(_ buffer: inout ByteBuffer) -> String? {
        guard let length = buffer.readInteger(as: UInt32.self) else { return nil }
        return buffer.readString(length: Int(length))
    }
}
