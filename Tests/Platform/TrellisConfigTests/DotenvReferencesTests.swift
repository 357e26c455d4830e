import Testing

@testable import TrellisConfig

@Suite struct DotenvReferencesTests {
    private static let variables = ["SET": "s", "EMPTY": ""]

    private func value(_ text: String) -> String? { Dotenv(text, variables: Self.variables)["A"]?.value }

    @Test(
        "A default is used for a name that is not set, and with a colon for an empty one",
        arguments: [
            ("${NOPE:-x}", "x"), ("${NOPE-x}", "x"), ("${EMPTY:-x}", "x"), ("${EMPTY-x}", ""), ("${SET:-x}", "s"),
            ("${SET-x}", "s"), ("${NOPE:-}", ""), ("${NOPE-}", ""), ("${NOPE:+x}", ""), ("${NOPE+x}", ""),
            ("${EMPTY:+x}", ""), ("${EMPTY+x}", "x"), ("${SET:+x}", "x"), ("${SET+x}", "x"), ("${SET:?x}", "s"),
            ("${SET?x}", "s"), ("${EMPTY?x}", ""),
        ])
    func operators(text: String, value: String) {
        #expect(self.value("A=\(text)") == value)
        #expect(self.value("A=\"\(text)\"") == value)
    }

    @Test(
        "A default may contain references",
        arguments: [
            ("${NOPE:-${OTHER:-x}}", "x"), ("${NOPE:-${SET}}", "s"), ("${NOPE:-a${OTHER-b}c}d", "abcd"),
            ("${NOPE:-${OTHER:-${EMPTY:-x}}}", "x"), ("${SET:-${NOPE}}", "s"), ("${EMPTY-${NOPE}}", ""),
            ("${NOPE+${OTHER}}", ""), ("${SET:+${SET}${SET}}", "ss"), ("${NOPE:-a # b}", "a # b"),
            ("${NOPE:-{a}", "{a"),
            ("${NOPE:-a:-b}", "a:-b"), ("${NOPE:-\t}", "\t"),
        ])
    func nested(text: String, value: String) {
        #expect(self.value("A=\(text)") == value)
    }

    @Test("Escapes in double quotes also work in a default")
    func escapes() {
        #expect(value(#"A="${NOPE:-a\"b\$\n}""#) == "a\"b$\n")
        #expect(value("A=\"${NOPE:-a\nb}\"") == "a\nb")
        #expect(value("A='${NOPE:-${OTHER}}'") == "${NOPE:-${OTHER}}")
    }

    @Test(
        "A reference that has no value or no end is an error with its line",
        arguments: [
            ("A=${NOPE}", "refers to a variable that is not set; write ${NAME:-} if it may be empty"),
            ("A=${NOPE:-${OTHER}}", "refers to a variable that is not set; write ${NAME:-} if it may be empty"),
            ("A=${NOPE:?x}", "requires a variable that is not set or empty"),
            ("A=${EMPTY:?x}", "requires a variable that is not set or empty"),
            ("A=${NOPE?}", "requires a variable that is not set or empty"), ("A=${NOPE", "has an unfinished ${…}"),
            ("A=${}", "has an unfinished ${…}"), ("A=${1}", "has an unfinished ${…}"),
            ("A=${A B}", "has an unfinished ${…}"),
            ("A=${NOPE:}", "has an unfinished ${…}"), ("A=${NOPE:-${OTHER:-x}", "has an unfinished ${…}"),
            ("A=${NOPE:-x\n}", "has an unfinished ${…}"), ("A=\"${NOPE:-x\"", "has an unfinished ${…}"),
            ("A=" + String(repeating: "${NOPE:-", count: 17), "has more than 16 references in each other"),
        ])
    func errors(text: String, message: String) {
        let dotenv = Dotenv("\n\(text)\nB=b", variables: Self.variables)
        #expect(dotenv.errors.map(\.message).first == message)
        #expect(dotenv.errors.map(\.line).first == 2)
        #expect(dotenv["A"] == nil && dotenv["B"]?.value == "b")
    }

    @Test("Lines that double each other's length end with an error, not with the memory")
    func doubling() {
        let lines = ["A0=0123456789"] + (1...60).map { "A\($0)=${A\($0 - 1)}${A\($0 - 1)}" }
        let dotenv = Dotenv(lines.joined(separator: "\n"))
        #expect(dotenv.errors.first?.message == "is longer than 1 MiB")
        #expect(dotenv.entries.allSatisfy { $0.value.utf8.count <= 1 << 20 })
    }

    @Test("Lines end with LF, CRLF or CR, also in quotes", arguments: ["\n", "\r\n", "\r"])
    func lineEnds(end: String) {
        let dotenv = Dotenv(["A=1", "# c", "B=\"2", "3\"", "nonsense", "C='4' # d", ""].joined(separator: end))
        #expect(dotenv.entries.map(\.name) == ["A", "B", "C"])
        #expect(dotenv.entries.map(\.value) == ["1", "2\n3", "4"])
        #expect(dotenv.entries.map(\.line) == [1, 3, 6])
        #expect(dotenv.errors.map(\.line) == [5])
    }

    @Test("An open quote is an error of its line, and the next lines are still read")
    func openQuotes() {
        let dotenv = Dotenv("A=\"1\nB=\"2\"\nC='3\nD=4\nE=\"5\n6\n7")
        #expect(dotenv.errors.map(\.line) == [1, 3, 5])
        #expect(
            dotenv.errors.map(\.message) == [
                "has no closing quote \"", "has no closing quote '", "has no closing quote \"",
            ])
        #expect(dotenv.errors.map(\.name) == ["A", "C", "E"])
        #expect(dotenv.entries.map(\.name) == ["B", "D"])
    }

    @Test("A quoted value does not contain a line that sets another setting")
    func swallowed() {
        let dotenv = Dotenv("A=\"1\nexport APP_B__C=2\nD=\"", prefix: "APP")
        #expect(dotenv.errors.map(\.line) == [1, 3])
        #expect(dotenv.entries.map(\.name) == ["APP_B__C"])
        #expect(Dotenv("A=\"1\nB=2\n\"")["A"]?.value == "1\nB=2\n")
    }

    @Test("A combining character after a quote or a line end does not hide it")
    func combining() {
        #expect(Dotenv("A=\"1\"\u{301}\nB=2").errors.map(\.line) == [1])
        #expect(Dotenv("A='\u{301}1'\n\u{301}B=2\nC=3").entries.map(\.value) == ["\u{301}1", "3"])
        #expect(Dotenv("A=b\u{A0}")["A"]?.value == "b\u{A0}")
    }

    @Test("No text stops the process or is read beyond its end")
    func nonsense() {
        var generator = SystemRandomNumberGenerator()
        let pieces = [
            "A", "=", "\"", "'", "\\", "$", "{", "}", ":-", "-", "+", "?", "#", " ", "\n", "\r", "é", "export ",
            "APP_B=",
        ]
        for _ in 0..<3000 {
            let text = (0..<Int.random(in: 0...24, using: &generator)).map { _ in
                pieces[Int.random(in: pieces.indices, using: &generator)]
            }.joined()
            let dotenv = Dotenv(text, variables: Self.variables)
            let lines = text.replacing("\r\n", with: "\n").utf8.count { $0 == 0x0A || $0 == 0x0D } + 1
            #expect(dotenv.errors.allSatisfy { (1...lines).contains($0.line) })
            #expect(dotenv.entries.allSatisfy { (1...lines).contains($0.line) })
        }
    }
}
