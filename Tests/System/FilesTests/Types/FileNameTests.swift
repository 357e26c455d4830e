import Testing
import TrellisTesting

@testable import TrellisFiles

@Suite("Names of files")
struct FileNameTests {
    @Test(
        "Names have no path, no control characters and no direction",
        arguments: [
            ("report.pdf", "report.pdf"), ("../../etc/passwd", "passwd"), ("C:\\tmp\\cv.pdf", "cv.pdf"), ("a/", "a"),
            ("a\u{0}\r\n\u{85}b", "ab"), ("a\u{202E}gpj.exe", "agpj.exe"), ("e\u{301}", "\u{E9}"), (" a . ", "a"),
            ("", "file"), (".", "file"), ("..", "file"), ("/", "file"), (".htaccess", ".htaccess"),
            ("a\u{2028}b", "ab"),
        ])
    func normalised(_ text: String, _ name: String) {
        #expect(FileName(normalizing: text).text.utf8.elementsEqual(name.utf8))
    }

    @Test("Long names are cut between characters, and keep their extension")
    func long() {
        let name = FileName(normalizing: String(repeating: "é", count: 200) + ".jpeg").text
        #expect(name.utf8.count == 255 && name.hasSuffix("é.jpeg"))
        #expect(FileName(normalizing: String(repeating: "a", count: 300)).text.utf8.count == 255)
        #expect(FileName(normalizing: "a" + String(repeating: "\u{301}", count: 300)).text == "file")
    }

    @Test("Any text becomes a valid name, and stays as it is after that")
    func anyText() {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<5000 {
            let bytes = (0..<Int.random(in: 0...300, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            let name = FileName(normalizing: String(decoding: bytes, as: UTF8.self)).text
            #expect(
                (1...255).contains(name.utf8.count) && !name.utf8.contains { $0 < 0x20 || $0 == 0x2F || $0 == 0x5C })
            #expect(FileName(normalizing: name).text == name)
        }
    }
}
