/// The canonicalisation algorithm `relaxed` (RFC 6376, sections 3.4.2 and 3.4.4), on messages with CRLF line ends.
enum DKIMCanonicalization {
    /// A field of a header, as it is in the message.
    struct Field {
        /// The name in lower case.
        let name: String
        /// The value with its folds.
        let value: ArraySlice<UInt8>

        /// The field in the canonical form, without a line end.
        var relaxed: [UInt8] {
            let unfolded = value.filter { $0 != carriageReturn && $0 != lineFeed }
            let words = unfolded.split(whereSeparator: isSpace)
            return Array("\(name):".utf8) + words.joined(separator: [space])
        }
    }

    /// Separates a message at its first empty line; returns the fields of its header and its body.
    static func split(_ message: [UInt8]) -> (fields: [Field], body: ArraySlice<UInt8>) {
        var fields: [Field] = []
        var rest = message[...]
        while let first = rest.first, first != carriageReturn {
            var end = endOfLine(rest)
            // A line that begins with white space continues the field.
            while end < rest.endIndex, isSpace(rest[end]) { end = endOfLine(rest[end...]) }
            let line = rest[..<end]
            let name = line.prefix { $0 != UInt8(ascii: ":") }
            let text = String(decoding: name.prefix { !isSpace($0) }, as: UTF8.self)
            fields.append(Field(name: text.lowercased(), value: line.dropFirst(name.count + 1)))
            rest = rest[end...]
        }
        return (fields, rest.dropFirst(2))
    }

    /// Returns the body in the canonical form: white space in lines reduced to single spaces and removed at their ends,
    /// and empty lines at the end removed.
    static func relaxedBody(_ body: ArraySlice<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(body.count + 2)
        var emptyLines = 0
        var rest = body
        while !rest.isEmpty {
            let end = endOfLine(rest)
            let line = singleSpaced(rest[..<end])
            rest = rest[end...]
            guard !line.isEmpty else {
                emptyLines += 1
                continue
            }
            for _ in 0..<emptyLines { output += [carriageReturn, lineFeed] }
            emptyLines = 0
            output += line
            output += [carriageReturn, lineFeed]
        }
        return output
    }

    /// Returns a line without its end, each run of spaces and tabs as one space, and none at the end.
    private static func singleSpaced(_ line: ArraySlice<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(line.count)
        var needsSpace = false
        for byte in line where byte != carriageReturn && byte != lineFeed {
            if isSpace(byte) {
                needsSpace = true
                continue
            }
            if needsSpace { output.append(space) }
            needsSpace = false
            output.append(byte)
        }
        return output
    }

    /// Returns the index after the line feed of the first line.
    private static func endOfLine(_ text: ArraySlice<UInt8>) -> Int {
        text.firstIndex(of: lineFeed).map { $0 + 1 } ?? text.endIndex
    }

    private static let carriageReturn = UInt8(ascii: "\r")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let space = UInt8(ascii: " ")

    private static func isSpace(_ byte: UInt8) -> Bool { byte == space || byte == UInt8(ascii: "\t") }
}
