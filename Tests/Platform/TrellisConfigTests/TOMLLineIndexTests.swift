import Foundation
import Testing

@testable import TrellisConfig

@Suite struct TOMLLinesTests {
    @Test("Keys have the correct lines after strings, lists, comments and inline tables")
    func lines() throws {
        let text = #"""
            # a comment with = and [brackets]
            [default.web]      # another
            host = "a # b \" = c"
            list = [
                "]", # ]
                'x = 1',
            ]
            text = """
            fake = 1
            [fake.header]
            \""" still"""
            port = 8080
            "quoted key" = 1
            nested.deep.key = true
            inline = { a = 1, b = "}" }

            [ default . "log" ]
            level = '''
            info'''
            format = "json"
            """#
        let file = try TOMLFile(name: "x.toml", text: text)
        let found = Dictionary(uniqueKeysWithValues: (file.environments["default"] ?? []).map { ($0.key, $0.line) })
        #expect(
            found == [
                "web.host": 3, "web.list": 4, "web.text": 8, "web.port": 12, "web.quoted key": 13,
                "web.nested.deep.key": 14,
                "web.inline.a": 15, "web.inline.b": 15, "log.level": 18, "log.format": 20,
            ])
        #expect(file.headerLines == ["default": 2])
    }

    @Test("Invalid TOML is rejected and never stops the process")
    func nonsense() {
        var generator = SystemRandomNumberGenerator()
        let pieces = [
            "[", "]", "[[", "]]", "{", "}", "=", "\"", "'", "\"\"\"", "'''", "#", "\\", "\\u00", "\n", "\r\n", "\r",
            ".",
            ",", "a", "b.c", " ", "\t", "1", "-", "+", "0x", "_", "e", "1979-05-27", "T07:32:00", "Z", "inf", "true",
            "ä",
            "\u{7F}", "\u{1}", "\u{0}", "\u{FEFF}", "\u{85}", "\u{A0}", "\u{2028}", "\u{3000}",
            "x = ", "[t]\n", "y = {", "z = [",
        ]
        let rounds = ProcessInfo.processInfo.environment["FUZZ_ROUNDS"].flatMap { Int($0) } ?? 5000
        for _ in 0..<rounds {
            let length = Int.random(in: 0...20, using: &generator)
            let text = (0..<length).map { _ in pieces[Int.random(in: 0..<pieces.count, using: &generator)] }.joined()
            #expect(TOMLLineIndex(text).line(of: ["no", "such", "key"]) == nil)
            _ = try? TOMLFile(name: "x", text: text)
            _ = TOMLFile.list(text)
        }
    }

    @Test(
        "Input on which the parser would stop the process is rejected with its line",
        arguments: [
            "a = 1\n[,", "a = 1\nz = [}", "a = 1\nz = [\u{2028}", "a = 1\nz = [1,\u{A0}",
            "a = 1\nx = 1979-05-27 1\u{2028}", "a = 1\nz = [1979-05-27T:", "\u{FEFF}\n[.enan",
        ])
    func fatalInput(text: String) {
        let error = #expect(throws: TOMLSyntaxError.self) { try TOMLFile(name: "x", text: text) }
        #expect(error?.line == 2)
    }

    @Test("Text in quotes and comments may have any letters, also after a byte order mark")
    func letters() throws {
        let text = "\u{FEFF}# \u{2028}é\n[default.shop]  # ü\nname = \"Ä\u{A0}\u{2028}\"\n\"größe\" = 'ß' # ö\n"
        let file = try TOMLFile(name: "x", text: text)
        let found = Dictionary(uniqueKeysWithValues: (file.environments["default"] ?? []).map { ($0.key, $0.line) })
        #expect(found == ["shop.name": 3, "shop.größe": 4])
    }

    @Test("The repository's own settings have the four headers and nothing outside them")
    func ownSettings() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        for name in ["settings.toml", ".secrets.toml.example"] {
            let text = try String(contentsOf: root.appendingPathComponent(name), encoding: .utf8)
            let file = try TOMLFile(name: name, text: text)
            #expect(file.misplacedKeys.isEmpty)
            #expect(Set(file.environments.keys).isSubset(of: ["default", "development", "test", "production"]))
        }
        let example = try String(contentsOf: root.appendingPathComponent(".env.example"), encoding: .utf8)
        #expect(Dotenv(example).errors.isEmpty)
    }
}
