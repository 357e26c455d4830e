import TrellisKernel

extension JSONParser {
    /// Parses the string whose opening quote is at the cursor.
    ///
    /// It skips eight bytes at a time while none needs handling, then continues byte by byte.
    mutating func string() throws(JSONSyntaxError) {
        cursor += 1
        let start = cursor
        var kind = JSONTapeNode.Kind.string
        while true {
            skipPlainWords()
            guard cursor < end else { throw failure("a string is not closed") }
            let byte = cursor.pointee
            switch byte {
            case UInt8(ascii: "\""):
                tape.append(kind, offset: offset - (cursor - start), length: cursor - start)
                cursor += 1
                return
            case UInt8(ascii: "\\"):
                kind = .escaped
                try escape()
            case 0x00..<0x20:
                throw failure("a control character in a string must be written as an escape")
            case 0x20..<0x80:
                cursor += 1
            default:
                try multibyteScalar()
            }
        }
    }

    /// Skips to the first quote, backslash, control or non-ASCII byte, as long as eight bytes remain.
    @inline(__always)
    private mutating func skipPlainWords() {
        while end - cursor >= 8 {
            let special = JSONBytes.special(JSONBytes.word(cursor), orHighBit: true)
            guard special == 0 else {
                cursor += special.trailingZeroBitCount >> 3
                return
            }
            cursor += 8
        }
    }

    /// Checks the escape at the cursor; a surrogate must be part of a pair.
    private mutating func escape() throws(JSONSyntaxError) {
        guard end - cursor >= 2 else { throw failure("a string is not closed") }
        switch cursor[1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            cursor += 2
        case UInt8(ascii: "u"):
            guard let unit = unicodeEscape(at: cursor) else { throw failure("\\u must have four hexadecimal digits") }
            switch unit {
            case 0xD800...0xDBFF:
                guard let low = unicodeEscape(at: cursor + 6), (0xDC00...0xDFFF).contains(low) else {
                    throw failure("a high surrogate without its low surrogate")
                }
                cursor += 12
            case 0xDC00...0xDFFF:
                throw failure("a low surrogate without its high surrogate")
            default:
                cursor += 6
            }
        default:
            throw failure("an escape that JSON doesn't have")
        }
    }

    private func unicodeEscape(at place: UnsafePointer<UInt8>) -> UInt32? {
        guard end - place >= 6, place[0] == UInt8(ascii: "\\"), place[1] == UInt8(ascii: "u") else { return nil }
        return JSONBytes.hexadecimal(place + 2)
    }

    /// Checks the scalar of two to four bytes at the cursor (Unicode 15, table 3-7: shortest form, no surrogates).
    private mutating func multibyteScalar() throws(JSONSyntaxError) {
        let (count, second): (Int, ClosedRange<UInt8>) =
            switch cursor.pointee {
            case 0xC2...0xDF: (2, 0x80...0xBF)
            case 0xE0: (3, 0xA0...0xBF)
            case 0xED: (3, 0x80...0x9F)
            case 0xE1...0xEF: (3, 0x80...0xBF)
            case 0xF0: (4, 0x90...0xBF)
            case 0xF1...0xF3: (4, 0x80...0xBF)
            case 0xF4: (4, 0x80...0x8F)
            default: (0, 0...0)
            }
        guard count > 0, end - cursor >= count, second.contains(cursor[1]),
            count < 3 || cursor[2] & 0xC0 == 0x80, count < 4 || cursor[3] & 0xC0 == 0x80
        else { throw failure("bytes that are not UTF-8") }
        cursor += count
    }
}
