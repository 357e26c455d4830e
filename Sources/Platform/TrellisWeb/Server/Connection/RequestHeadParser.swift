internal import HTTPTypes
internal import NIOCore

/// A parser of the heads of requests, which takes the lines of a head as they arrive.
///
/// It is strict where two readers could disagree about a request: lines end in CRLF, a name is directly followed by its
/// colon, no line continues another, and no control character is part of anything.
///
/// Source: RFC 9112, sections 2 to 5.
struct RequestHeadParser {
    private let limits: ConnectionLimits
    private var line: RequestLine?
    /// The method of the request; nil until it is known.
    private var method: HTTPRequest.Method?
    private var fields = HTTPFields()
    private var hosts: [String] = []
    private var fieldBytes = 0
    private var fieldCount = 0
    private var emptyLines = 0
    /// The number of bytes at the start of the buffer that have no end of a line.
    private var searched = 0

    init(_ limits: ConnectionLimits) {
        self.limits = limits
    }

    /// Whether a part of a head was taken from the buffer.
    var hasBegun: Bool { line != nil }

    /// A request with the method of the head that is being read; nil before the method is known.
    ///
    /// For a refusal: a response to HEAD has no body.
    var refusedRequest: HTTPRequest? {
        method.map { HTTPRequest(method: $0, scheme: nil, authority: nil, path: nil) }
    }

    /// Takes the head of the next request from the buffer; nil when its end hasn't arrived.
    ///
    /// - Throws: the reason to refuse the request; what follows in the buffer has no meaning then.
    mutating func parse(_ buffer: inout ByteBuffer) throws(RequestError) -> ParsedHead? {
        let result = buffer.readWithUnsafeReadableBytes { bytes in
            var consumed = 0
            let result = Result { () throws(RequestError) in try self.lines(of: bytes, &consumed) }
            return (consumed, result)
        }
        guard try result.get() else { return nil }
        defer { self = RequestHeadParser(limits) }
        guard let line else { throw .malformed }
        return ParsedHead(line: line, fields: fields, hosts: hosts)
    }

    /// Takes all complete lines; returns true after the empty line at the end of the head.
    private mutating func lines(of bytes: UnsafeRawBufferPointer, _ consumed: inout Int) throws(RequestError) -> Bool {
        var index = searched
        while index < bytes.count {
            guard bytes[index] == 0x0A else {
                index += 1
                continue
            }
            guard index > consumed, bytes[index - 1] == 0x0D else { throw .malformed }
            let text = UnsafeRawBufferPointer(rebasing: bytes[consumed..<(index - 1)])
            index += 1
            consumed = index
            searched = 0
            if text.isEmpty, line != nil { return true }
            try take(text)
        }
        searched = bytes.count - consumed
        try checkPart(UnsafeRawBufferPointer(rebasing: bytes[consumed...]))
        return false
    }

    private mutating func take(_ text: UnsafeRawBufferPointer) throws(RequestError) {
        if line != nil { return try takeField(text) }
        guard text.isEmpty else {
            method = RequestLine.method(text)
            line = try RequestLine(text, targetLimit: limits.target)
            return
        }
        // A client may send an empty line after the body of the previous request (RFC 9112, section 2.2).
        emptyLines += 1
        guard emptyLines <= 2 else { throw .malformed }
    }

    private mutating func takeField(_ text: UnsafeRawBufferPointer) throws(RequestError) {
        fieldBytes += text.count + 2
        fieldCount += 1
        guard fieldBytes <= limits.fields, fieldCount <= limits.fieldCount else { throw .headerTooLarge }
        guard let colon = text.firstIndex(of: UInt8(ascii: ":")),
            let name = HTTPField.Name(String(decoding: text[..<colon], as: UTF8.self))
        else { throw .malformed }
        var value = text[(colon + 1)...]
        while let first = value.first, first == 0x20 || first == 0x09 { value.removeFirst() }
        while let last = value.last, last == 0x20 || last == 0x09 { value.removeLast() }
        guard value.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else { throw .malformed }
        if name == Self.host {
            hosts.append(String(decoding: value, as: UTF8.self))
        } else {
            fields.append(HTTPField(name: name, value: String(decoding: value, as: UTF8.self)))
        }
    }

    /// Refuses the part of a line that can't become an acceptable line.
    private mutating func checkPart(_ part: UnsafeRawBufferPointer) throws(RequestError) {
        guard line == nil else {
            guard fieldBytes + part.count <= limits.fields else { throw .headerTooLarge }
            return
        }
        // Another protocol, such as TLS, is refused at its first byte.
        if let first = part.first, first != 0x0D, !first.isTokenByte { throw .malformed }
        let methodLength = part.prefix { $0 != 0x20 }.count
        guard methodLength <= RequestLine.methodLimit else { throw .malformed }
        guard part.count > methodLength + limits.target + RequestLine.overhead else { return }
        method = RequestLine.method(part)
        guard method != nil else { throw .malformed }
        throw .targetTooLong(limit: limits.target)
    }

    private static let host = HTTPField.Name.known("Host")
}

extension UInt8 {
    /// Whether the byte may be part of a token.
    ///
    /// Source: RFC 9110, section 5.6.2.
    var isTokenByte: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "&"),
            UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
