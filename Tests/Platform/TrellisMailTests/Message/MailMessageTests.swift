import Testing
import TrellisKernel
import TrellisMail

@Suite("Mail messages")
struct MailMessageTests {
    @Test("A message of plain text has the fields of RFC 5322, in a fixed order")
    func plainText() throws {
        #expect(
            try message(text: "Hello Ada,\nyour project is ready.\n").lines == [
                "Date: Sun, 29 Nov 2026 09:30:00 +0000",
                "From: Acme <no-reply@acme.example>",
                "To: ada@example.com",
                "Message-ID: <01939d3c-5f80-7a10-8a5e-0b6f1c2d3e40@acme.example>",
                "Subject: Your project",
                "Auto-Submitted: auto-generated",
                "MIME-Version: 1.0",
                "Content-Type: text/plain; charset=utf-8",
                "Content-Transfer-Encoding: quoted-printable",
                "",
                "Hello Ada,",
                "your project is ready.",
                "",
            ])
    }

    @Test("Text comes before HTML, HTML before its images, and files are last")
    func structure() throws {
        var message = try message(text: "Hello", html: "<p>Hello <img src=\"cid:logo\"></p>")
        message.inlineImages = [try InlineImage(contentID: "logo", mediaType: .png, content: [1, 2, 3])]
        message.attachments = [Attachment(name: "März.pdf", mediaType: .pdf, content: Array("%PDF".utf8))]
        let lines = message.lines
        let boundaries = lines.compactMap { $0.split(separator: "boundary=\"").last?.split(separator: "\"").first }
            .filter { $0.hasPrefix("=_") }
        #expect(Set(boundaries).count == 3)
        let hash = try #require(boundaries.first?.split(separator: ".").last)
        #expect(
            lines.drop { !$0.hasPrefix("Content-Type") }.map { $0.replacing(hash, with: "H") } == [
                "Content-Type: multipart/mixed; boundary=\"=_0.H\"",
                "",
                "--=_0.H",
                "Content-Type: multipart/alternative; boundary=\"=_1.H\"",
                "",
                "--=_1.H",
                "Content-Type: text/plain; charset=utf-8",
                "Content-Transfer-Encoding: quoted-printable",
                "",
                "Hello",
                "",
                "--=_1.H",
                "Content-Type: multipart/related; type=\"text/html\";",
                " boundary=\"=_2.H\"",
                "",
                "--=_2.H",
                "Content-Type: text/html; charset=utf-8",
                "Content-Transfer-Encoding: quoted-printable",
                "",
                "<p>Hello <img src=3D\"cid:logo\"></p>",
                "",
                "--=_2.H",
                "Content-Type: image/png",
                "Content-Transfer-Encoding: base64",
                "Content-Disposition: inline; filename=\"logo\"",
                "Content-ID: <logo>",
                "",
                "AQID",
                "",
                "--=_2.H--",
                "",
                "--=_1.H--",
                "",
                "--=_0.H",
                "Content-Type: application/pdf",
                "Content-Transfer-Encoding: base64",
                "Content-Disposition: attachment; filename*=utf-8''M%C3%A4rz.pdf",
                "",
                "JVBERg==",
                "",
                "--=_0.H--",
                "",
            ])
    }

    @Test("An absent text leaves HTML alone; images without HTML become files")
    func absentParts() throws {
        let html = try message(text: "", html: "<p>Hello</p>").lines
        #expect(html.contains("Content-Type: text/html; charset=utf-8"))
        #expect(!html.contains { $0.contains("multipart") || $0.contains("text/plain") })
        var plain = try message(text: "Hello")
        plain.inlineImages = [try InlineImage(contentID: "logo", mediaType: .png, content: [1])]
        #expect(plain.lines.contains { $0.hasPrefix("Content-Type: multipart/mixed") })
        #expect(try message(text: "").lines.suffix(2) == ["", ""])
    }

    @Test("CR, LF and CRLF each end a line, and no other CR or LF is written")
    func lineEnds() throws {
        let lines = try message(text: "a\rb\nc\r\nd\n\re\r\r\n.\nFrom x\nFrom  \nend").lines
        #expect(
            lines.drop { !$0.isEmpty }.dropFirst() == [
                "a", "b", "c", "d", "", "e", "", "=2E", "=46rom x", "=46rom =20", "end", "",
            ])
        let bytes = try message(text: "a\rb\nc", html: "\r<p>\n\n\r</p>").encoded()
        for (index, byte) in bytes.enumerated() {
            if byte == 0x0A { #expect(index > 0 && bytes[index - 1] == 0x0D) }
            if byte == 0x0D { #expect(index + 1 < bytes.count && bytes[index + 1] == 0x0A) }
        }
    }

    @Test("Long lines are broken at 76 octets, and text that isn't mostly ASCII is base64")
    func longLines() throws {
        let lines = try message(text: String(repeating: "x", count: 200)).lines.drop { !$0.isEmpty }.dropFirst()
        let soft = String(repeating: "x", count: 75) + "="
        #expect(lines == [soft, soft, String(repeating: "x", count: 50), ""])
        let russian = try message(text: String(repeating: "Привет ", count: 50)).lines
        #expect(russian.contains("Content-Transfer-Encoding: base64"))
        #expect(russian.allSatisfy { $0.utf8.count <= 76 })
    }

    @Test("Encoded words have at most 75 octets, and no character is split between two of them")
    func encodedWords() throws {
        let subject = String(repeating: "Größe 🎩 ", count: 20)
        let lines = try message(subject: subject).lines.drop { !$0.hasPrefix("Subject:") }
            .prefix { $0.hasPrefix("Subject:") || $0.hasPrefix(" ") }
        let words = lines.joined().split(separator: " ").dropFirst()
        #expect(words.count > 3)
        for word in words {
            #expect(word.hasPrefix("=?utf-8?b?") && word.hasSuffix("?=") && word.utf8.count <= 75)
        }
        #expect(lines.allSatisfy { $0.utf8.count <= 76 })
        #expect(
            try self.message(subject: "Grüße aus Wien").lines.contains("Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe_aus_Wien?="))
    }

    @Test("A text that looks like an encoded word, or has several spaces in a row, is encoded")
    func ambiguousText() throws {
        #expect(try message(subject: "=?utf-8?q?x?=").lines.contains("Subject: =?utf-8?b?PT91dGYtOD9xP3g/PQ==?="))
        #expect(try message(subject: "a  b").lines.contains("Subject: =?utf-8?q?a__b?="))
        #expect(try message(subject: "").lines.contains("Subject: "))
    }

    @Test(
        "A display name is written as atoms, a quoted string or encoded words",
        arguments: [
            ("Ada Lovelace", "Ada Lovelace <ada@example.com>"),
            ("Lovelace, Ada", "\"Lovelace, Ada\" <ada@example.com>"),
            ("Ada \"A\" \\", "\"Ada \\\"A\\\" \\\\\" <ada@example.com>"),
            ("Ädä", "=?utf-8?b?w4Rkw6Q=?= <ada@example.com>"),
            ("a@b.example", "\"a@b.example\" <ada@example.com>"),
        ])
    func displayName(_ name: String, _ expected: String) throws {
        var message = try message()
        message.to = try MailAddress("ada@example.com", name: name)
        #expect(message.lines.contains("To: \(expected)"))
    }

    @Test("An address that isn't ASCII is written as UTF-8, and only then the message needs SMTPUTF8")
    func internationalAddresses() throws {
        var message = try message()
        message.to = try MailAddress("ada@bücher.example")
        #expect(message.lines.contains("To: ada@xn--bcher-kva.example"))
        #expect(!message.needsSMTPUTF8 && message.encoded().allSatisfy { $0 < 0x80 })
        message.cc = [try MailAddress("用户@example.com", name: "用户")]
        #expect(message.lines.contains("Cc: =?utf-8?b?55So5oi3?= <用户@example.com>"))
        #expect(message.needsSMTPUTF8)
    }

    @Test("Line breaks in any text add no header field")
    func injection() throws {
        let evil = "x\r\nBcc: eve@example.com\r\n\r\n<script>"
        var message = try message(subject: evil)
        message.to = try MailAddress("ada@example.com", name: evil)
        message.from = message.from.named(evil)
        message.replyTo = message.to
        message.cc = [message.to]
        message.attachments = [Attachment(name: evil, mediaType: .csv, content: [])]
        message.headers = [try HeaderField("X-Tag", HeaderValue(cleaning: evil))]
        let header = message.lines.prefix { !$0.isEmpty }
        #expect(!header.contains { $0.lowercased().hasPrefix("bcc") })
        #expect(!message.lines.contains { $0.hasPrefix("Bcc") || $0.hasPrefix("<script>") })
        #expect(throws: HeaderError.controlCharacter) { try HeaderValue("a\nb") }
        #expect(throws: HeaderError.controlCharacter) { try HeaderField("X-Tag", "a\r\nBcc: b") }
    }

    @Test(
        "Fields that the message writes itself can't be added",
        arguments: [
            "Bcc", "bcc", "From", "Subject", "Content-Type", "MIME-Version", "Received", "Resent-To", "DKIM-Signature",
        ])
    func reservedFields(_ name: String) {
        #expect(throws: HeaderError.reservedName(name)) { try HeaderField(name, "x") }
    }

    @Test("Names of fields are ASCII words", arguments: ["", "X Tag", "X:Tag", "X-Täg", "X\r\nY", "X\0"])
    func invalidNames(_ name: String) {
        #expect(throws: HeaderError.invalidName(name)) { try HeaderField(name, "x") }
    }

    @Test("A bulk mail can be unsubscribed with one click")
    func listUnsubscribe() throws {
        var message = try message()
        message.listUnsubscribe = try ListUnsubscribe(
            url: "https://acme.example/unsubscribe?t=abc", address: try MailAddress("leave+1@acme.example"))
        #expect(message.lines.contains("List-Unsubscribe: <https://acme.example/unsubscribe?t=abc>,"))
        #expect(message.lines.contains(" <mailto:leave+1@acme.example>"))
        #expect(message.lines.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"))
        for url in ["http://a.example", "https://", "https:///x", "https://a.example/ x", "https://a.example/>,<", "x"]
        {
            #expect(throws: HeaderError.invalidURL) { try ListUnsubscribe(url: url) }
        }
    }

    @Test("File names are escaped, and long ones are written in parts")
    func fileNames() throws {
        func fields(_ name: String) throws -> [String] {
            var message = try message()
            message.attachments = [Attachment(name: name, mediaType: .csv, content: [])]
            return message.lines.drop { !$0.hasPrefix("Content-Disposition") }.prefix { !$0.isEmpty }.map { $0 }
        }
        #expect(try fields("a \"b\".csv") == ["Content-Disposition: attachment; filename=\"a \\\"b\\\".csv\""])
        #expect(try fields("../etc/passwd") == ["Content-Disposition: attachment; filename=\"..-etc-passwd\""])
        #expect(try fields("") == ["Content-Disposition: attachment; filename=\"attachment\""])
        let long = try fields(String(repeating: "報告", count: 10))
        #expect(long.count > 1)
        #expect(long.joined().contains("filename*0*=utf-8''%E5%A0%B1%E5%91%8A"))
        #expect(long.joined().contains("; filename*1*=%"))
    }

    @Test(
        "Media types that can't be encoded are refused",
        arguments: [
            "message/rfc822", "multipart/mixed", "text", "text/", "text/plain; charset=utf-8", "text/pl\r\nain",
            "a/b/c",
        ])
    func mediaTypes(_ text: String) {
        #expect(throws: HeaderError.invalidMediaType(text)) { try MediaType(text) }
    }

    @Test(
        "The date is in UTC with an English weekday",
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 +0000"), (951_782_400, "Tue, 29 Feb 2000 00:00:00 +0000"),
            (-1, "Wed, 31 Dec 1969 23:59:59 +0000"), (4_102_444_799, "Thu, 31 Dec 2099 23:59:59 +0000"),
            (Int64.max / 1_000_000, "Fri, 31 Dec 9999 23:59:59 +0000"),
        ])
    func date(_ seconds: Int64, _ expected: String) throws {
        var message = try message()
        message.date = Timestamp(microseconds: seconds * 1_000_000)
        #expect(message.lines.contains("Date: \(expected)"))
    }

    @Test("No part contains a boundary, whatever it contains")
    func boundaries() throws {
        var message = try message(text: "x", html: "<p>x</p>")
        let marks = message.lines.filter { $0.hasPrefix("--=_") }
        let mark = try #require(marks.first)
        message.text = marks.joined(separator: "\n")
        message.html = "\n\(mark)\n\(mark)--\n"
        #expect(message.lines.filter { $0.hasPrefix("--=_") } == marks)
    }

    @Test("The same message has the same octets, and another identifier other ones")
    func determinism() throws {
        let message = try message(text: "x", html: "<p>x</p>")
        var other = message
        #expect(message.encoded() == other.encoded())
        other.id = MessageID(ID<MailMessageTests>(high: 1, low: 2), domain: message.from.domain)
        #expect(message.encoded() != other.encoded())
    }

    private func message(
        subject: String = "Your project", text: String = "Hello", html: String? = nil
    ) throws -> MailMessage {
        let from = try MailAddress("no-reply@acme.example", name: "Acme")
        let id = try #require(ID<MailMessageTests>("01939d3c-5f80-7a10-8a5e-0b6f1c2d3e40"))
        return MailMessage(
            id: MessageID(id, domain: from.domain), date: Timestamp(microseconds: 1_795_944_600_000_000), from: from,
            to: try MailAddress("ada@example.com"), subject: HeaderValue(cleaning: subject), text: text, html: html)
    }
}

extension MailMessage {
    /// The encoded message, split at CRLF.
    var lines: [String] {
        var lines: [[UInt8]] = [[]]
        let bytes = encoded()
        var index = 0
        while index < bytes.count {
            if bytes[index] == 0x0D, index + 1 < bytes.count, bytes[index + 1] == 0x0A {
                lines.append([])
                index += 2
            } else {
                lines[lines.count - 1].append(bytes[index])
                index += 1
            }
        }
        return lines.map { String(decoding: $0, as: UTF8.self) }
    }
}
