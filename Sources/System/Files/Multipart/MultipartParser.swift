/// A parser of multipart bodies that gets the bytes in parts of any size, and needs memory for the head of one part.
///
/// Strict where clients agree: lines end in CR LF, a boundary is a line of its own. Source: RFC 2046, section 5.1.
struct MultipartParser {
    /// What the parser finds, in order.
    enum Event: Hashable {
        /// A part begins.
        case part(MultipartPart)
        /// The next bytes of the part's content; never empty.
        case content([UInt8])
        /// The part is complete.
        case partEnd
        /// The last boundary was read.
        case end
    }

    /// The limits of a body, apart from its content.
    struct Limits: Sendable {
        var parts = 16
        var headerBytes = 8192
        var preambleBytes = 1024
    }

    private enum State {
        case preamble, delimiter, headers, contentStart, content, epilogue
    }

    private let search: ByteSearch
    private let limits: Limits
    private var state = State.preamble
    /// The bytes that aren't consumed yet, after the line break of the first boundary, which isn't sent.
    private var buffer: [UInt8] = [0x0D, 0x0A]
    private var parts = 0

    /// Creates a parser of a body with this boundary.
    init(_ boundary: MultipartBoundary, limits: Limits = Limits()) {
        search = ByteSearch(boundary.delimiter)
        self.limits = limits
    }

    /// Consumes the next bytes; returns what they complete.
    ///
    /// - Throws: ``MultipartError``; then the parser can't be used any more.
    mutating func feed(_ bytes: some Sequence<UInt8>) throws(MultipartError) -> [Event] {
        guard state != .epilogue else { return [] }
        buffer.append(contentsOf: bytes)
        var events: [Event] = []
        var position = 0
        while try step(&position, &events) {}
        if state == .epilogue { buffer = [] } else { buffer.removeFirst(position) }
        return events
    }

    /// Consumes bytes from the position on; returns false when more bytes are needed, or no more are.
    private mutating func step(_ position: inout Int, _ events: inout [Event]) throws(MultipartError) -> Bool {
        switch state {
        case .preamble: try skipPreamble(&position)
        case .delimiter: try readDelimiter(&position, &events)
        case .headers: try readHeaders(&position, &events)
        case .contentStart: startContent(&position, &events)
        case .content: readContent(&position, &events)
        case .epilogue: false
        }
    }

    private mutating func skipPreamble(_ position: inout Int) throws(MultipartError) -> Bool {
        if let found = search.firstIndex(in: buffer, from: position) {
            guard found <= limits.preambleBytes else { throw .preambleTooLong }
            position = found + search.pattern.count
            state = .delimiter
            return true
        }
        guard buffer.count <= limits.preambleBytes + search.pattern.count else { throw .preambleTooLong }
        return false
    }

    /// Reads what follows a boundary: two hyphens, or spaces and a line break.
    private mutating func readDelimiter(_ position: inout Int, _ events: inout [Event]) throws(MultipartError) -> Bool {
        let rest = buffer[position...]
        guard let first = rest.first else { return false }
        if first == UInt8(ascii: "-") {
            guard rest.count >= 2 else { return false }
            guard rest.dropFirst().first == UInt8(ascii: "-") else { throw .delimiterInvalid }
            events.append(.end)
            state = .epilogue
            return false
        }
        let line = rest.drop { $0 == 0x20 || $0 == 0x09 }
        guard rest.count - line.count <= 128 else { throw .delimiterInvalid }
        guard line.count >= 2 else {
            guard line.first ?? 0x0D == 0x0D else { throw .delimiterInvalid }
            return false
        }
        guard line.starts(with: [0x0D, 0x0A]) else { throw .delimiterInvalid }
        parts += 1
        guard parts <= limits.parts else { throw .tooManyParts(limits.parts) }
        position = line.startIndex + 2
        state = .headers
        return true
    }

    private mutating func readHeaders(_ position: inout Int, _ events: inout [Event]) throws(MultipartError) -> Bool {
        let rest = buffer[position...]
        guard let length = Self.headLength(of: rest) else {
            guard rest.count <= limits.headerBytes else { throw .headersTooLong }
            return false
        }
        guard length <= limits.headerBytes else { throw .headersTooLong }
        events.append(.part(try MultipartPart(block: rest.prefix(max(length - 4, 0)))))
        // The empty line stays: its line break may belong to the boundary of an empty part.
        position += length - 2
        state = .contentStart
        return true
    }

    /// Returns the length of the header fields with the empty line after them; nil if that line is missing.
    private static func headLength(of bytes: ArraySlice<UInt8>) -> Int? {
        if bytes.starts(with: [0x0D, 0x0A]) { return 2 }
        let end = ByteSearch(Array("\r\n\r\n".utf8))
        return end.firstIndex(in: Array(bytes), from: 0).map { $0 + 4 }
    }

    /// Reads the empty line in front of the content, which with the boundary after it is the end of an empty part.
    private mutating func startContent(_ position: inout Int, _ events: inout [Event]) -> Bool {
        let start = buffer[position...].prefix(search.pattern.count)
        if start.elementsEqual(search.pattern) {
            events.append(.partEnd)
            position += search.pattern.count
            state = .delimiter
            return true
        }
        guard !search.pattern.starts(with: start) else { return false }
        position += 2
        state = .content
        return true
    }

    private mutating func readContent(_ position: inout Int, _ events: inout [Event]) -> Bool {
        let found = search.firstIndex(in: buffer, from: position)
        // The last bytes may be the beginning of a boundary.
        let end = found ?? max(position, buffer.count - (search.pattern.count - 1))
        if end > position { events.append(.content(Array(buffer[position..<end]))) }
        position = end
        guard found != nil else { return false }
        events.append(.partEnd)
        position += search.pattern.count
        state = .delimiter
        return true
    }
}
