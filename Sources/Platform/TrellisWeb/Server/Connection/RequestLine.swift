internal import HTTPTypes

/// The first line of a request.
///
/// Source: RFC 9112, section 3.
struct RequestLine: Sendable {
    /// The method, which may be unknown.
    let method: HTTPRequest.Method
    /// The target in one of its four forms.
    let target: String
    /// The minor version of HTTP/1.
    let minorVersion: Int

    /// The bytes of the longest method; no registered one has more than 17.
    static let methodLimit = 512
    /// The bytes of a line besides its method and its target: two spaces, the version and the end.
    static let overhead = 2 + 8 + 2

    /// Reads a line without its end.
    init(_ text: UnsafeRawBufferPointer, targetLimit: Int) throws(RequestError) {
        guard let space = text.firstIndex(of: 0x20), let method = Self.method(text) else { throw .malformed }
        let rest = text[(space + 1)...]
        guard let end = rest.firstIndex(of: 0x20), end > rest.startIndex else { throw .malformed }
        let target = rest[..<end]
        // A fragment never leaves the client.
        guard target.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") }) else { throw .malformed }
        minorVersion = try Self.minorVersion(rest[(end + 1)...])
        guard target.count <= targetLimit else { throw .targetTooLong(limit: targetLimit) }
        self.method = method
        self.target = String(decoding: target, as: UTF8.self)
    }

    /// Returns the method at the start of a line, or of a part of it; nil if there is none.
    static func method(_ text: UnsafeRawBufferPointer) -> HTTPRequest.Method? {
        guard let space = text.firstIndex(of: 0x20), (1...methodLimit).contains(space),
            text[..<space].allSatisfy(\.isTokenByte)
        else { return nil }
        return HTTPRequest.Method(String(decoding: text[..<space], as: UTF8.self))
    }

    /// Reads `HTTP/1.x`; a later minor version is compatible with 1.1.
    private static func minorVersion(_ text: Slice<UnsafeRawBufferPointer>) throws(RequestError) -> Int {
        guard text.count == 8, text.starts(with: "HTTP/".utf8), text[text.startIndex + 6] == UInt8(ascii: ".") else {
            throw .malformed
        }
        let major = text[text.startIndex + 5] &- UInt8(ascii: "0")
        let minor = text[text.startIndex + 7] &- UInt8(ascii: "0")
        guard major < 10, minor < 10 else { throw .malformed }
        guard major == 1 else { throw .versionUnsupported }
        return minor == 0 ? 0 : 1
    }
}
