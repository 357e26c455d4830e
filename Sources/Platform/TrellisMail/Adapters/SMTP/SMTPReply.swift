import TrellisKernel

/// A complete reply of an SMTP server (RFC 5321, section 4.2).
struct SMTPReply: Hashable, Sendable {
    /// The code of three digits.
    let code: Int
    /// The lines without the code; at most 20, each of at most 512 octets.
    private(set) var lines: [String]

    /// The lines as one text.
    var text: String { lines.filter { !$0.isEmpty }.joined(separator: " ") }

    /// Whether the server refuses what it was asked for.
    var isRefusal: Bool { code >= 400 }

    /// Adds the text of a further line of the same reply.
    mutating func append(_ line: String) {
        if lines.count < 20 { lines.append(line) }
    }

    /// The identifier of the accepted message in the forms of Postfix (`queued as ID`), Exim (`id=ID`) and Amazon SES
    /// (`Ok ID`); nil for other texts.
    var serverID: String? {
        let words = text.split(utf8: " ").map(String.init)
        for (index, word) in words.enumerated() {
            if let id = word.removingPrefix(utf8: "id=") { return String(id) }
            let isLabelled = word == "as" && index > 0 && words[index - 1] == "queued"
            let isOnly = words.count == 2 && index == 0 && word.lowercased() == "ok"
            if isLabelled || isOnly, index + 1 < words.count { return words[index + 1] }
        }
        return nil
    }
}

/// One line of a reply.
struct SMTPReplyLine {
    let code: Int
    let text: String
    /// Whether it is the last line of the reply.
    let isLast: Bool

    /// Parses a line with or without its line end; nil if it doesn't begin with a code.
    init?(_ line: some Collection<UInt8>) {
        let digits = line.prefix(3).map { Int($0) - 0x30 }
        guard digits.count == 3, (2...5).contains(digits[0]), digits.allSatisfy({ (0...9).contains($0) }) else {
            return nil
        }
        code = digits.reduce(0) { $0 * 10 + $1 }
        let separator = line.dropFirst(3).first
        isLast = separator != UInt8(ascii: "-")
        let printable = line.dropFirst(4).prefix(512).filter { $0 >= 0x20 && $0 != 0x7F }
        text = String(decoding: printable, as: UTF8.self)
    }
}
