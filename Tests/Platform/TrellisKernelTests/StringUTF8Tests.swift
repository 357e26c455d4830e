import Testing
import TrellisKernel

@Suite("Text by its bytes")
struct StringUTF8Tests {
    /// Scalars that make one character of themselves and the one before.
    static let marks = ["", "\u{301}", "\u{20E3}", "\u{FE0F}", "\u{200D}", "\u{308}\u{301}", "\u{1F3FD}", "\u{E0101}"]
    /// Every printable ASCII character that isn't a letter or a digit.
    static let special = (0x20...0x7E as ClosedRange<UInt8>).filter { byte in
        !(0x30...0x39).contains(byte) && !(0x61...0x7A).contains(byte | 0x20)
    }.map { String(UnicodeScalar($0)) }

    @Test("A special character is found before every mark, at every place", arguments: special)
    func everyMark(special: String) {
        for mark in Self.marks {
            let text = "a\(special)\(mark)b\(special)\(mark)"
            #expect(text.contains(utf8: special))
            #expect(text.replacing(utf8: special, with: "<>") == "a<>\(mark)b<>\(mark)")
            #expect(
                text.split(utf8: special).map(bytes) == [bytes("a"), bytes("\(mark)b")]
                    + (mark.isEmpty ? [] : [bytes(mark)]))
            #expect(bytes(text.prefix(upToUTF8: special)) == bytes("a"))
            #expect("\(special)\(mark)a".hasPrefix(utf8: special))
            #expect("a\(special)".hasSuffix(utf8: special))
            #expect("\(special)\(mark)a".removingPrefix(utf8: special).map(bytes) == bytes("\(mark)a"))
            #expect("a\(mark)\(special)".removingSuffix(utf8: special).map(bytes) == bytes("a\(mark)"))
            #expect(
                bytes(text.escaping(utf8: special, with: "\\")) == bytes("a\\\(special)\(mark)b\\\(special)\(mark)"))
        }
    }

    @Test(
        "Canonically equivalent scalars are different",
        arguments: [(";", "\u{37E}"), ("K", "\u{212A}"), ("`", "\u{1FEF}")])
    func equivalents(ascii: String, other: String) {
        #expect(ascii == other)
        #expect(!ascii.isEqual(utf8: other))
        #expect(!"a\(other)b".contains(utf8: ascii))
        #expect("a\(other)b".split(utf8: ascii).count == 1)
        #expect(!other.hasPrefix(utf8: ascii))
        #expect(bytes("a\(other)b".prefix(upToUTF8: ascii)) == bytes("a\(other)b"))
    }

    @Test("Composed and decomposed text are different, and equal to themselves")
    func forms() {
        #expect("\u{E9}" == "e\u{301}")
        #expect(!"\u{E9}".isEqual(utf8: "e\u{301}"))
        #expect("\u{E9}".isEqual(utf8: "\u{E9}"))
        #expect("e\u{301}".contains(utf8: "e"))
        #expect(!"\u{E9}".contains(utf8: "e"))
        // Marks in another order, so of the same length.
        #expect("a\u{323}\u{307}" == "a\u{307}\u{323}")
        #expect(!"a\u{323}\u{307}".isEqual(utf8: "a\u{307}\u{323}"))
    }

    @Test(
        "Only CR, LF and both together end a line",
        arguments: [
            ("", [""]), ("a", ["a"]), ("a\nb", ["a", "b"]), ("a\r\nb", ["a", "b"]), ("a\rb", ["a", "b"]),
            ("a\n\rb", ["a", "", "b"]), ("a\r\n", ["a", ""]), ("\r\r\n\n", ["", "", "", ""]),
            ("a\n\u{301}b", ["a", "\u{301}b"]),
            ("a\u{2028}b\u{2029}c\u{85}d\u{B}e\u{C}f", ["a\u{2028}b\u{2029}c\u{85}d\u{B}e\u{C}f"]),
        ])
    func lines(text: String, lines: [String]) {
        #expect(text.utf8Lines.map(bytes) == lines.map(bytes))
    }

    @Test("The parts of a split are those of split(separator:)")
    func splits() {
        for text in ["", ",", "a", "a,b", ",a,,b,", "a, b, c"] {
            for limit in [0, 1, 2, Int.max] {
                for omitting in [true, false] {
                    let expected = text.split(separator: ",", maxSplits: limit, omittingEmptySubsequences: omitting)
                    let found = text.split(utf8: ",", maxSplits: limit, omittingEmptySubsequences: omitting)
                    #expect(found == expected, "\(text) \(limit) \(omitting)")
                }
            }
        }
        #expect("a, b, c".split(utf8: ", ") == ["a", "b", "c"])
        #expect("a\r\nb".split(utf8: "\n") == ["a\r", "b"])
    }

    @Test("Trimming removes what was named from both ends")
    func trimmed() {
        #expect(" \t a b \t".trimming() == "a b")
        #expect(" \t ".trimming() == "")
        #expect(bytes(" \u{301}a".trimming()) == bytes("\u{301}a"))
        #expect("//a/b/".trimming(utf8: "/") == "a/b")
    }

    @Test("An empty part is everywhere, and nothing is replaced by it")
    func empty() {
        #expect("a".contains(utf8: ""))
        #expect("a".hasPrefix(utf8: "") && "a".hasSuffix(utf8: ""))
        #expect("a".replacing(utf8: "", with: "x") == "a")
        #expect("a,b".split(utf8: "") == ["a,b"])
        #expect(!"".contains(utf8: "a"))
        #expect(!"a".hasPrefix(utf8: "aa") && !"a".hasSuffix(utf8: "aa"))
        #expect("aaa".replacing(utf8: "aa", with: "b") == "ba")
    }

    private func bytes(_ text: some StringProtocol) -> [UInt8] { Array(text.utf8) }
}
