import TrellisKernel

/// A parser of one document into a ``JSONTape``, without recursion, and strict where RFC 8259 allows a choice.
///
/// Every byte is read once. Strings are checked (UTF-8, escapes, surrogates) but not copied.
struct JSONParser: ~Copyable {
    let bytes: UnsafeBufferPointer<UInt8>
    let limits: JSONLimits
    let end: UnsafePointer<UInt8>
    var cursor: UnsafePointer<UInt8>
    var tape: JSONTape

    /// Parses the document in `bytes` into a tape, whose root is node 0.
    static func parse(
        _ bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits
    ) throws(JSONSyntaxError) -> JSONTape {
        guard let start = bytes.baseAddress, !bytes.isEmpty else {
            throw JSONSyntaxError("a value is expected, but the document is empty", at: 0, in: bytes)
        }
        guard bytes.count <= limits.bytes else {
            throw JSONSyntaxError("the document is larger than \(limits.bytes, "limit") bytes", at: 0, in: bytes)
        }
        var parser = JSONParser(bytes: bytes, start: start, limits: limits)
        try parser.document()
        return parser.finish()
    }

    private init(bytes: UnsafeBufferPointer<UInt8>, start: UnsafePointer<UInt8>, limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
        cursor = start
        end = start + bytes.count
        tape = JSONTape(capacity: bytes.count / 16 + 8)
    }

    private consuming func finish() -> JSONTape { tape }

    private mutating func document() throws(JSONSyntaxError) {
        var open = JSONParser.none
        var depth = 0
        skipSpace()
        while true {
            let isClosed = try value(in: &open, depth: &depth)
            if isClosed, try !nextMember(in: &open, depth: &depth) { break }
        }
        skipSpace()
        guard cursor == end else {
            throw failure("nothing is expected after the value, but there is \(found, "found")")
        }
    }

    /// The index of no container, for a value at the root.
    static let none = UInt32.max

    /// Parses a scalar or an empty container, or opens a container and stops where its first value is expected.
    ///
    /// - Returns: whether a value is complete.
    private mutating func value(in open: inout UInt32, depth: inout Int) throws(JSONSyntaxError) -> Bool {
        guard cursor < end else { throw failure("a value is expected, but the document ends") }
        switch cursor.pointee {
        case UInt8(ascii: "\""): try string()
        case UInt8(ascii: "{"): return try openObject(in: &open, depth: &depth)
        case UInt8(ascii: "["): return try openArray(in: &open, depth: &depth)
        case UInt8(ascii: "-"), 0x30...0x39: try number()
        case UInt8(ascii: "t"): try word("true", .yes)
        case UInt8(ascii: "f"): try word("false", .no)
        case UInt8(ascii: "n"): try word("null", .null)
        default: throw failure("a value is expected, but there is \(found, "found")")
        }
        return true
    }

    /// Closes the containers that end after a value, and advances to the first byte of the next value.
    ///
    /// - Returns: false when the root is complete.
    private mutating func nextMember(in open: inout UInt32, depth: inout Int) throws(JSONSyntaxError) -> Bool {
        while open != JSONParser.none {
            let container = tape.nodes + Int(open)
            container.pointee.length &+= 1
            let isObject = container.pointee.kind == .object
            skipSpace()
            guard cursor < end else { throw failure(isObject ? "the object is not closed" : "the array is not closed") }
            let byte = cursor.pointee
            if byte == UInt8(ascii: ",") {
                cursor += 1
                skipSpace()
                if isObject { try key() }
                return true
            }
            guard byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
                throw failure("a comma or \(isObject ? "}" : "]", "end") is expected, but there is \(found, "found")")
            }
            cursor += 1
            if isObject { try refuseDuplicateKeys(of: open) }
            depth -= 1
            open = close(open)
        }
        return false
    }

    private mutating func openObject(in open: inout UInt32, depth: inout Int) throws(JSONSyntaxError) -> Bool {
        try self.open(.object, in: &open, depth: &depth)
        if cursor < end, cursor.pointee == UInt8(ascii: "}") { return closeEmpty(&open, &depth) }
        try key()
        return false
    }

    private mutating func openArray(in open: inout UInt32, depth: inout Int) throws(JSONSyntaxError) -> Bool {
        try self.open(.array, in: &open, depth: &depth)
        if cursor < end, cursor.pointee == UInt8(ascii: "]") { return closeEmpty(&open, &depth) }
        return false
    }

    private mutating func open(
        _ kind: JSONTapeNode.Kind, in open: inout UInt32, depth: inout Int
    ) throws(JSONSyntaxError) {
        guard depth < limits.depth else {
            throw failure("arrays and objects are nested deeper than \(limits.depth, "limit")")
        }
        depth += 1
        let index = tape.append(kind, offset: offset, length: 0)
        tape.nodes[Int(index)].next = open
        open = index
        cursor += 1
        skipSpace()
    }

    private mutating func closeEmpty(_ open: inout UInt32, _ depth: inout Int) -> Bool {
        cursor += 1
        depth -= 1
        open = close(open)
        return true
    }

    /// Closes a container, and returns the enclosing one.
    private func close(_ container: UInt32) -> UInt32 {
        let node = tape.nodes + Int(container)
        let outer = node.pointee.next
        node.pointee.next = UInt32(truncatingIfNeeded: tape.count)
        return outer
    }

    /// Parses the key of a member and the colon.
    private mutating func key() throws(JSONSyntaxError) {
        guard cursor < end, cursor.pointee == UInt8(ascii: "\"") else {
            throw failure("a key in double quotes is expected, but there is \(found, "found")")
        }
        try string()
        skipSpace()
        guard cursor < end, cursor.pointee == UInt8(ascii: ":") else {
            throw failure("a colon is expected after the key, but there is \(found, "found")")
        }
        cursor += 1
        skipSpace()
    }

    private mutating func word(_ word: StaticString, _ kind: JSONTapeNode.Kind) throws(JSONSyntaxError) {
        let count = word.utf8CodeUnitCount
        guard end - cursor >= count, (0..<count).allSatisfy({ cursor[$0] == word.utf8Start[$0] }) else {
            throw failure("a value is expected, but there is \(found, "found")")
        }
        tape.append(kind, offset: offset, length: count)
        cursor += count
    }
}

// MARK: - Position

extension JSONParser {
    /// The byte offset of the cursor in the document.
    var offset: Int { cursor - (end - bytes.count) }

    /// Skips space, tab, line feed and carriage return.
    @inline(__always)
    mutating func skipSpace() {
        while cursor < end {
            let byte = cursor.pointee
            guard byte <= 0x20, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            cursor += 1
        }
    }

    /// Returns an error with `reason` at the cursor.
    func failure(_ reason: MessageText) -> JSONSyntaxError {
        JSONSyntaxError(reason, at: offset, in: bytes)
    }

    /// The character at the cursor, for a message.
    var found: MessageText {
        guard cursor < end else { return "the end of the document" }
        let byte = cursor.pointee
        if byte == 0xEF, offset == 0 { return "a byte order mark" }
        guard (0x21...0x7E).contains(byte) else {
            return "the byte 0x\(String(byte, radix: 16, uppercase: true), "byte")"
        }
        return "'\(Character(Unicode.Scalar(byte)), "character")'"
    }
}
