import Testing

@testable import TrellisConfig

@Suite struct DotenvTests {
    @Test(
        "A line sets a name to a value",
        arguments: [
            ("A=b", "b"), ("A = b ", "b"), ("export A=b", "b"), ("  A=b", "b"), ("A=", ""), ("A=\"\"", ""),
            ("A=b # c", "b"),
            ("A=b#c", "b#c"), ("A=# c", "# c"), ("A= # c", ""), ("A=\"b # c\" # d", "b # c"), ("A='b # c'", "b # c"),
            ("A=b=c", "b=c"),
            ("A=\"b\\nc\\t\\\"d\\\" \\\\ \\$e\"", "b\nc\t\"d\" \\ $e"), ("A='b\\nc'", "b\\nc"), ("A=b\\nc", "b\\nc"),
            ("A=\"b\nc\"", "b\nc"), ("A='b\nc'", "b\nc"), ("A=\"b\\\nc\"", "bc"), ("A=b\r\n", "b"),
            ("\u{FEFF}A=b", "b"),
            ("A=${HOME}/x", "/srv/ada/x"), ("A=\"${HOME}/x\"", "/srv/ada/x"), ("A='${HOME}'", "${HOME}"),
            ("A=$HOME", "$HOME"),
            ("A=${NOPE:-other}", "other"), ("A=${NOPE:-}", ""), ("B=1\nA=${B}2", "12"),
            ("HOME=/else\nA=${HOME}", "/srv/ada"),
            ("A=1\nA=2", "2"), ("A=it's", "it's"), ("A=ä=ö", "ä=ö"), ("A=\"\\x\"", "\\x"), ("A=cost $5", "cost $5"),
        ])
    func values(text: String, value: String) {
        let dotenv = Dotenv(text, variables: ["HOME": "/srv/ada"])
        #expect(dotenv["A"]?.value == value)
        #expect(dotenv.errors.isEmpty)
    }

    @Test("Blank lines and comments are ignored")
    func nothing() {
        let dotenv = Dotenv("\n  \n# A=b\n\t# c\n")
        #expect(dotenv.entries.isEmpty)
        #expect(dotenv.errors.isEmpty)
    }

    @Test(
        "An invalid line is reported with its number, and the others are still read",
        arguments: [
            ("X=1\nnonsense\nA=b", 2, "must have the form NAME=value"),
            ("X=1\n1A=2\nA=b", 2, "must have the form NAME=value"),
            ("=x\nA=b", 1, "must have the form NAME=value"), ("A=b\n\nX=\"open\nmore", 3, "has no closing quote \""),
            ("X=\"a\" b\nA=b", 1, "has text after the closing quote"), ("X=${\nA=b", 1, "has an unfinished ${…}"),
            ("X=${NOPE}\nA=b", 1, "refers to a variable that is not set; write ${NAME:-} if it may be empty"),
            ("export\nA=b", 1, "must have the form NAME=value"),
        ])
    func errors(text: String, line: Int, message: String) {
        let dotenv = Dotenv(text)
        #expect(dotenv["A"]?.value == "b")
        #expect(dotenv.errors.map(\.line) == [line])
        #expect(dotenv.errors.map(\.message) == [message])
    }

    @Test("Values have the number of their first line")
    func lines() {
        let dotenv = Dotenv("A=\"1\n2\n3\"\nB=4")
        #expect(dotenv.entries.map(\.line) == [1, 4])
    }
}
