import Testing
import TrellisTesting

@testable import TrellisFiles

@Suite("Media types of contents")
struct ContentTypeTests {
    private func type(_ content: [UInt8], _ declared: String?, isWhole: Bool = true) throws -> ContentType {
        try ContentType(of: content, isWhole: isWhole, declared: declared.flatMap { MediaType(field: $0) })
    }

    @Test(
        "Formats with a signature are recognised",
        arguments: [
            ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], "image/png"), ([0xFF, 0xD8, 0xFF, 0xE0], "image/jpeg"),
            (Array("GIF89a".utf8), "image/gif"), (Array("RIFF....WEBPVP8 ".utf8), "image/webp"),
            (Array("%PDF-1.7".utf8), "application/pdf"), ([0x50, 0x4B, 0x03, 0x04], "application/zip"),
            ([0x1F, 0x8B, 0x08], "application/gzip"), ([0, 0, 0, 0x18] + Array("ftypmp42".utf8), "video/mp4"),
            ([0x7F, 0x45, 0x4C, 0x46], "application/x-elf"), (Array("<!doctype HTML>".utf8), "text/html"),
            (Array("<?xml version=\"1.0\"?><svg>".utf8), "image/svg+xml"),
            (Array("<?xml?><a/>".utf8), "application/xml"),
        ] as [([UInt8], String)])
    func signatures(_ content: [UInt8], _ essence: String) throws {
        #expect(try type(content, nil).essence == essence)
        #expect(try type(content, essence).essence == essence)
        #expect(try type(content, "application/octet-stream").essence == essence)
    }

    @Test("A declared type that is more exact than the content tells is kept")
    func declared() throws {
        let zip: [UInt8] = [0x50, 0x4B, 0x03, 0x04]
        let document = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        #expect(try type(zip, document).essence == document)
        #expect(try type(zip, "model/3mf").essence == "model/3mf")
        #expect(try type([0, 1, 2], "model/stl").essence == "model/stl")
        #expect(try type(Array("# Hello".utf8), "text/markdown").essence == "text/markdown")
        #expect(try type(Array("<p>".utf8), "text/markdown").essence == "text/markdown")
        #expect(try type([0xFF, 0xFB, 0x90], "audio/mpeg").essence == "audio/mpeg")
        #expect(try type([0xFF, 0xFB, 0x90], nil).essence == "text/plain")
    }

    @Test(
        "A declared type that the content contradicts is refused",
        arguments: [
            (Array("<html>".utf8), "image/png"), (Array("<html>".utf8), "image/svg+xml"), ([0, 1, 2], "text/plain"),
            ([0, 1, 2], "application/pdf"), (Array("GIF89a".utf8), "image/png"), (Array("GIF89a".utf8), "text/plain"),
            ([0x50, 0x4B, 0x03, 0x04], "image/png"), ([0x50, 0x4B, 0x03, 0x04], "text/html"), ([], "image/png"),
        ] as [([UInt8], String)])
    func contradictions(_ content: [UInt8], _ declared: String) {
        #expect(throws: FileError.self) { try type(content, declared) }
    }

    @Test("Encodings of texts are recognised, also when the first bytes end within a character")
    func encodings() throws {
        #expect(try type(Array("é".utf8), nil).charset == "utf-8")
        #expect(try type([0x61, 0xE9], nil).charset == nil)
        #expect(try type(Array("a€".utf8).dropLast(), nil, isWhole: false).charset == "utf-8")
        #expect(try type(Array("a€".utf8).dropLast(), nil, isWhole: true).charset == nil)
        #expect(try type([0xFF, 0xFE, 0x61, 0x00], nil).charset == "utf-16")
        #expect(try type([0x61], "text/plain; charset=ISO-8859-1").charset == "iso-8859-1")
        #expect(try type(Array("GIF89a".utf8), nil).charset == nil)
    }

    @Test("Any bytes have a media type, or are refused")
    func anyBytes() {
        var random = SeededGenerator(seed: 3)
        let declared = [nil, "text/plain", "image/png", "application/json", "model/stl", "application/octet-stream"]
        for _ in 0..<20_000 {
            let content = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            let claim = declared.randomElement(using: &random) ?? nil
            guard let type = try? type(content, claim, isWhole: Bool.random(using: &random)) else { continue }
            #expect(MediaType(field: type.essence)?.essence == type.essence)
        }
    }

    @Test("Media types are parsed, or refused")
    func fields() {
        let html = MediaType(field: "Text/HTML; Charset=\"UTF-8\" ; q=\"a\\\"b\"")
        #expect(html?.essence == "text/html" && html?.charset == "utf-8" && html?["q"] == "a\"b")
        for field in [
            "", "text", "text/", "/html", "a/b; x", "a/b; x=", "a/b;x=1;X=2", "a/b, c/d", "a/b\r\nX: y", "a b/c",
        ] {
            #expect(MediaType(field: field) == nil, "\(field)")
        }
    }

    @Test("Patterns of media types allow one, one kind or all")
    func patterns() {
        let use = FileUse("x", allowing: ["image/*", "Application/PDF", "image", "a*/b", "*/png", "/"])
        #expect(use.allows("image/png") && use.allows("application/pdf"))
        #expect(!use.allows("text/plain") && !use.allows("application/zip") && !use.allows("imagex/png"))
        #expect(FileUse("x", allowing: ["*/*"]).allows("a/b"))
        #expect(!FileUse("x", allowing: []).allows("a/b"))
    }
}
