internal import NIOCore

/// The decoder of one request's body: it takes the bytes of the body from the input, and stops at its end.
///
/// Source: RFC 9112, sections 6 and 7.1.
struct BodyDecoder {
    private enum State {
        case data(remaining: Int)
        case chunkSize
        case chunkData(remaining: Int)
        case chunkEnd
        case trailers
        case complete
    }
    private var state: State
    /// The bytes that chunk extensions and trailer fields may still have.
    private var framingLimit: Int

    init(_ framing: BodyFraming, framingLimit: Int) {
        self.framingLimit = framingLimit
        state =
            switch framing {
            case .length(0): .complete
            case .length(let length): .data(remaining: length)
            case .chunked: .chunkSize
            }
    }

    /// Whether the end of the body was read.
    var isComplete: Bool { if case .complete = state { true } else { false } }

    /// The number of bytes to come; nil for a body in chunks.
    var remaining: Int? {
        switch state {
        case .complete: 0
        case .data(let remaining): remaining
        default: nil
        }
    }

    /// Takes what has arrived of the body; nil when that is nothing.
    ///
    /// - Throws: ``RequestError/bodyUnreadable`` for malformed chunks.
    mutating func decode(_ input: inout ByteBuffer) throws(RequestError) -> ByteBuffer? {
        var decoded: ByteBuffer?
        while input.readableBytes > 0 {
            switch state {
            case .complete: return decoded
            case .data(let remaining):
                let count = min(remaining, input.readableBytes)
                state = count == remaining ? .complete : .data(remaining: remaining - count)
                return input.readSlice(length: count)
            case .chunkData(let remaining):
                let count = min(remaining, input.readableBytes)
                state = count == remaining ? .chunkEnd : .chunkData(remaining: remaining - count)
                guard var part = input.readSlice(length: count) else { return decoded }
                if decoded == nil { decoded = part } else { decoded?.writeBuffer(&part) }
            case .chunkEnd:
                guard let end = input.readInteger(as: UInt16.self) else {
                    guard input.getInteger(at: input.readerIndex, as: UInt8.self) == 0x0D else { throw .bodyUnreadable }
                    return decoded
                }
                guard end == 0x0D0A else { throw .bodyUnreadable }
                state = .chunkSize
            case .chunkSize:
                guard let line = try line(&input) else { return decoded }
                let size = try chunkSize(line)
                state = size == 0 ? .trailers : .chunkData(remaining: size)
            case .trailers:
                guard let line = try line(&input) else { return decoded }
                if line.readableBytes == 0 { state = .complete } else { try checkTrailer(line) }
            }
        }
        return decoded
    }

    /// Takes one line without its end; nil when its end hasn't arrived.
    private mutating func line(_ input: inout ByteBuffer) throws(RequestError) -> ByteBuffer? {
        let bytes = input.readableBytesView
        guard let end = bytes.firstIndex(of: 0x0A) else {
            guard bytes.count <= lineLimit else { throw .bodyUnreadable }
            return nil
        }
        let length = end - bytes.startIndex
        guard length > 0, length <= lineLimit, bytes[end - 1] == 0x0D else { throw .bodyUnreadable }
        let line = input.readSlice(length: length - 1)
        input.moveReaderIndex(forwardBy: 2)
        return line
    }

    /// Returns the size of a chunk from its line: hexadecimal digits, and extensions that are ignored.
    private mutating func chunkSize(_ line: ByteBuffer) throws(RequestError) -> Int {
        let bytes = line.readableBytesView
        let digits = bytes.prefix { Self.value(ofDigit: $0) != nil }
        guard (1...15).contains(digits.count) else { throw .bodyUnreadable }
        let rest = bytes[digits.endIndex...].drop { $0 == 0x20 || $0 == 0x09 }
        if let first = rest.first { guard first == UInt8(ascii: ";") else { throw .bodyUnreadable } }
        guard bytes.count == digits.count || !rest.isEmpty else { throw .bodyUnreadable }
        guard rest.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else { throw .bodyUnreadable }
        try count(bytes.count - digits.count)
        return digits.reduce(0) { $0 << 4 | (Self.value(ofDigit: $1) ?? 0) }
    }

    private mutating func checkTrailer(_ line: ByteBuffer) throws(RequestError) {
        let bytes = line.readableBytesView
        let name = bytes.prefix(while: \.isTokenByte)
        guard !name.isEmpty, name.endIndex < bytes.endIndex, bytes[name.endIndex] == UInt8(ascii: ":"),
            bytes[name.endIndex...].allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 })
        else { throw .bodyUnreadable }
        try count(bytes.count + 2)
    }

    private mutating func count(_ bytes: Int) throws(RequestError) {
        framingLimit -= bytes
        guard framingLimit >= 0 else { throw .bodyUnreadable }
    }

    private static func value(ofDigit byte: UInt8) -> Int? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte - UInt8(ascii: "A")) + 10
        default: nil
        }
    }

    /// The bytes that a line may have: what is left for extensions and trailer fields, and the size of a chunk with its end.
    private var lineLimit: Int { framingLimit + 17 }
}
