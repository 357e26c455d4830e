import TrellisKernel

extension JSONParser {
    /// Parses the number at the cursor (RFC 8259, section 6).
    ///
    /// The value is computed when the number is read.
    mutating func number() throws(JSONSyntaxError) {
        let start = cursor
        var kind = JSONTapeNode.Kind.integer
        if cursor.pointee == UInt8(ascii: "-") { cursor += 1 }
        if cursor < end, cursor.pointee == UInt8(ascii: "0") {
            cursor += 1
            if cursor < end, isDigit(cursor.pointee) { throw failure("a number must not start with 0") }
        } else {
            try digits()
        }
        if cursor < end, cursor.pointee == UInt8(ascii: ".") {
            kind = .decimal
            cursor += 1
            try digits()
        }
        if cursor < end, cursor.pointee | 0x20 == UInt8(ascii: "e") {
            kind = .decimal
            cursor += 1
            if cursor < end, cursor.pointee == UInt8(ascii: "+") || cursor.pointee == UInt8(ascii: "-") { cursor += 1 }
            try digits()
        }
        guard cursor - start <= limits.numberLength else {
            throw failure("a number is longer than \(limits.numberLength, "limit") characters")
        }
        tape.append(kind, offset: offset - (cursor - start), length: cursor - start)
    }

    private mutating func digits() throws(JSONSyntaxError) {
        guard cursor < end, isDigit(cursor.pointee) else {
            throw failure("a digit is expected, but there is \(found, "found")")
        }
        while cursor < end, isDigit(cursor.pointee) { cursor += 1 }
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
}
