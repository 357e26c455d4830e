import Testing
import TrellisKernel

@testable import TrellisMail

@Suite("Reading messages")
struct ParsedMailTests {
    private func parsed(_ lines: String...) -> ParsedMail {
        ParsedMail(parsing: Array(lines.joined(separator: "\r\n").utf8))
    }

    @Test(
        "What was written is read: text, HTML, subject, addresses and time",
        arguments: [
            "", "One line\n", ".\n..\n", "Grüße, 你好, 👋\n", "trailing space \n\ttab\n",
            String(repeating: "long ", count: 400) + "\n",
            "=20 =\n==\n", String(repeating: "ä", count: 500) + "\n",
        ])
    func roundTrip(text: String) throws {
        var message = try sampleMessage(text: text)
        message.subject = try HeaderValue(
            "Grüße aus München, and a long subject that has to be folded: \(text.prefix(3))".filter { !$0.isNewline })
        message.html = "<p>\(text)</p>\n"
        message.replyTo = try MailAddress("help@example.test", name: "Jörg, the \"Helper\"")
        let mail = ParsedMail(parsing: message.encoded())
        #expect(mail.isComplete)
        #expect(mail.text ?? "" == text)
        #expect(mail.html == message.html)
        #expect(mail.subject == message.subject.text)
        #expect(mail.from == "Trellis <app@example.test>" && mail.to == "ada@example.test")
        #expect(mail["reply-to"]?.contains("Jörg") == true)
        #expect(mail.date == message.date)
        #expect(mail.files.isEmpty)
    }

    @Test("Attachments and images have their names, types and octets, and the HTML gets its images")
    func files() throws {
        let bytes = (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let name = "Überweisung für März, " + String(repeating: "sehr lang ", count: 8) + ".pdf"
        var message = try sampleMessage(text: "Text")
        message.html = "<img src=\"cid:logo\"><img src='CID:none'>cid:logo"
        message.inlineImages = [try InlineImage(contentID: "logo", mediaType: .png, content: bytes)]
        message.attachments = [
            Attachment(name: name, mediaType: .pdf, content: bytes),
            Attachment(name: "a \"b\".csv", mediaType: .csv, content: []),
        ]
        let mail = ParsedMail(parsing: message.encoded())
        #expect(mail.isComplete && mail.text == "Text\n")
        #expect(mail.files.map(\.name) == ["logo", name, "a \"b\".csv"])
        #expect(mail.files.map(\.mediaType) == ["image/png", "application/pdf", "text/csv"])
        #expect(mail.files.map(\.content) == [bytes, bytes, []])
        #expect(mail.files.map(\.isInline) == [true, false, false])
        let html = try #require(mail.selfContainedHTML)
        let url = "data:image/png;base64," + String(decoding: Base64.encoded(bytes), as: UTF8.self)
        #expect(html == "<img src=\"\(url)\"><img src='CID:none'>\(url)\n")
    }

    @Test("Messages of others are read: charsets, folded fields, encoded words, continued parameters, LF line ends")
    func others() {
        let mail = parsed(
            "From a@b Sun Nov 29", "Subject: =?ISO-8859-1?Q?Gr=FC=DFe?= =?utf-8?B?4oKs?=", "\t=?utf-8?q?_=F0=9F?=",
            " =?utf-8?q?=98=80?= and =?x-unknown?q?more?=", "subject: second", "not a field",
            "Date: 1 Jan 2026 00:30 +0130", "Content-Type: MULTIPART/Mixed ; boundary = \"a b\"", "", "preamble",
            "--a b  ", "Content-Type: text/plain; charset=iso-8859-1", "Content-Transfer-Encoding: QUOTED-PRINTABLE",
            "",
            "caf=E9 =zz =", "!", "--a b", "Content-Type: application/pdf;", " name*0*=utf-8'de'Gr%C3%BC;",
            " name*1=\"ße.pdf\"",
            "Content-Transfer-Encoding: base64", "", "AQ ID", "BA==", "--a b--", "epilogue")
        #expect(mail.subject == "Grüße€ 😀 and =?x-unknown?q?more?=")
        #expect(mail.date?.description.hasPrefix("2025-12-31T23:00:00") == true)
        #expect(mail.isComplete && mail.text == "café =zz !")
        #expect(mail.files.map(\.name) == ["Grüße.pdf"])
        #expect(mail.files.map(\.content) == [[1, 2, 3, 4]])
        let unix = ParsedMail(parsing: Array("Subject: x\n y\n\nline\nline\n".utf8))
        #expect(unix.subject == "x y" && unix.text == "line\nline\n")
    }

    @Test("A file name leads to no other folder, and a second text is a file")
    func names() {
        let mail = parsed(
            "Content-Type: multipart/mixed; boundary=b", "", "--b", "", "first", "--b", "", "second", "--b",
            "Content-Disposition: attachment; filename=\"../../etc/passwd\"", "", "", "--b--")
        #expect(mail.text == "first")
        #expect(mail.files.map(\.name) == ["attachment", "..-..-etc-passwd"])
    }

    @Test("Too many parts, levels or fields, and a missing end, are reported, and the rest is read")
    func limits() {
        let many = String(repeating: "--b\r\n\r\npart\r\n", count: 1000) + "--b--\r\n"
        let parts = parsed("Subject: many", "Content-Type: multipart/mixed; boundary=b", "", many)
        #expect(!parts.isComplete && parts.subject == "many" && parts.text == "part" && parts.files.count < 200)

        var deep = "text"
        for level in 0..<50 {
            deep = "Content-Type: multipart/mixed; boundary=b\(level)\r\n\r\n--b\(level)\r\n\(deep)\r\n--b\(level)--"
        }
        #expect(!parsed(deep).isComplete)

        let fields = (0..<1000).map { "X-\($0): y" }.joined(separator: "\r\n")
        let header = parsed(fields, "", "text")
        #expect(!header.isComplete && header.fields.count == 500 && header.text == "text")

        let cut = parsed("Content-Type: multipart/mixed; boundary=b", "", "--b", "", "half")
        #expect(!cut.isComplete && cut.text == "half")
    }

    @Test("Links are the web addresses of the HTML in their order, or of the text")
    func links() {
        let html = """
            <a href="https://a.example/?x=1&amp;y=2">1</a> <a href='mailto:b@c.example'>2</a> <a class=x href=HTTP://d.example>3</a>
            <a href="javascript:alert(1)">4</a> <link href="https://style.example"> <!-- <a href="https://no.example"> -->
            """
        #expect(
            MailLinks.targets(html: html, text: "https://text.example") == [
                "https://a.example/?x=1&y=2", "HTTP://d.example",
            ])
        let text = "See https://a.example/x?y=(1), (https://b.example/path). <http://c.example> not ftp://d.example!"
        #expect(
            MailLinks.targets(html: nil, text: text) == [
                "https://a.example/x?y=(1)", "https://b.example/path", "http://c.example",
            ])
        #expect(MailLinks.targets(html: nil, text: nil) == [])
    }

    @Test("No sequence of octets stops the parser", arguments: 1...8)
    func fuzz(seed: UInt64) throws {
        var random = Xorshift(state: seed &* 0x9E37_79B9_7F4A_7C15)
        var message = try sampleMessage(text: "Grüße\n.\n" + String(repeating: "ä=", count: 60))
        message.html = "<a href=\"https://a.example/?b&amp;c\"><img src=\"cid:logo\">"
        message.inlineImages = [try InlineImage(contentID: "logo", mediaType: .png, content: [1, 2, 3])]
        message.attachments = [Attachment(name: "Überweisung.pdf", mediaType: .pdf, content: Array("%PDF".utf8))]
        let whole = message.encoded()
        let pieces = [
            "=?", "?=", "=?utf-8?q?", "\r\n", "\r\n\r\n", "--", "--=_0.", ";", "\"", "*0*=", "=", "%", ":",
            "boundary=\"\"", "\u{0}", "<a href=",
            "cid:", "multipart/mixed;", "multipart/alternative; boundary=", "Content-Type: ",
            "Date: 99 Feb 99999 :: +9999",
        ].map { Array($0.utf8) }
        for _ in 0..<300 {
            var bytes = whole
            for _ in 0...Int.random(in: 0...12, using: &random) {
                let position = Int.random(in: 0...bytes.count, using: &random)
                switch Int.random(in: 0...4, using: &random) {
                case 0: bytes.insert(contentsOf: pieces.randomElement(using: &random) ?? [], at: position)
                case 1:
                    bytes.removeSubrange(position..<min(bytes.count, position + Int.random(in: 0...40, using: &random)))
                case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: position)
                case 3: bytes.insert(contentsOf: bytes.suffix(Int.random(in: 0...200, using: &random)), at: position)
                default: if position < bytes.count { bytes[position] = UInt8.random(in: 0...255, using: &random) }
                }
            }
            let mail = ParsedMail(parsing: bytes)
            #expect(mail.files.count <= 200)
            #expect(mail.files.allSatisfy { !$0.name.contains("/") && !$0.name.isEmpty })
            _ = (mail.selfContainedHTML, mail.links, mail.date)
        }
    }

    @Test(
        "Dates are read, with or without weekday and seconds",
        arguments: [
            ("Sun, 29 Nov 2026 09:30:00 +0000", "2026-11-29T09:30:00"),
            ("29 nov 2026 09:30 GMT", "2026-11-29T09:30:00"),
            ("Mon, 1 Mar 2027 01:00:00 -0200 (summer)", "2027-03-01T03:00:00"),
            ("29 Feb 2028 00:00:59 +0000", "2028-02-29T00:00:59"),
        ])
    func dates(text: String, time: String) {
        #expect(MailDate.parsed(text)?.description.hasPrefix(time) == true)
    }

    @Test(
        "Texts that aren't dates are none",
        arguments: [
            "", "yesterday", "29 Feb 2027 00:00 +0000", "1 Jan 2026 24:00 +0000", "1 Jan 2026 00:61 +0000",
            "1 Jan 26 00:00 +0000",
            "1 Jan 2026 00:00", "1 Jan 2026 00:00 EST", "0 Jan 2026 00:00 +0000",
            "1 Jan 9223372036854775807 00:00 +0000", "1 2 3 4 5",
        ])
    func noDates(text: String) {
        #expect(MailDate.parsed(text) == nil)
    }
}

/// A generator of the same numbers on every run.
private struct Xorshift: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
