import Testing
import TrellisTesting

@testable import TrellisFiles

@Suite("Parser of multipart bodies")
struct MultipartParserTests {
    /// What a body consists of, or why it is invalid.
    struct Outcome: Equatable {
        var parts: [MultipartPart] = []
        var contents: [[UInt8]] = []
        var hasEnded = false
        var error: MultipartError?
    }

    /// Parses a body that arrives in pieces which end at `cuts`.
    private func parse(
        _ body: [UInt8], boundary: String = "b", cuts: [Int] = [], limits: MultipartParser.Limits = .init()
    ) -> Outcome {
        var outcome = Outcome()
        do throws(MultipartError) {
            var parser = MultipartParser(try MultipartBoundary(boundary), limits: limits)
            var position = 0
            for cut in cuts.sorted() + [body.count] {
                for event in try parser.feed(body[position..<cut]) {
                    switch event {
                    case .part(let part):
                        outcome.parts.append(part)
                        outcome.contents.append([])
                    case .content(let bytes): outcome.contents[outcome.contents.count - 1] += bytes
                    case .partEnd: break
                    case .end: outcome.hasEnded = true
                    }
                }
                position = cut
            }
        } catch {
            outcome.error = error
        }
        return outcome
    }

    private func parse(_ text: String, limits: MultipartParser.Limits = .init()) -> Outcome {
        parse(Array(text.replacing("|", with: "\r\n").utf8), limits: limits)
    }

    @Test("Parts, a preamble and an epilogue are told apart")
    func parts() {
        let outcome = parse(
            "preamble|--b \t|Content-Disposition: form-data; name=\"file\"; filename=\"a.txt\"|content-type: text/plain||"
                + "one|--bx|two|--b|Content-Disposition: FORM-DATA; name=empty|||--b--|epilogue|--b|")
        #expect(outcome.error == .delimiterInvalid)
        let valid = parse(
            "preamble|--b \t|Content-Disposition: form-data; name=\"file\"; filename=\"a.txt\"|content-type: text/plain||"
                + "one|--|two|--b|Content-Disposition: FORM-DATA; name=empty||--b|"
                + "Content-Disposition: form-data; name=\"last\"|||--b--|epilogue|--b|")
        #expect(valid.error == nil && valid.hasEnded)
        #expect(valid.parts.map(\.name) == ["file", "empty", "last"])
        #expect(valid.parts.first?.fileName == "a.txt" && valid.parts.first?.contentType == "text/plain")
        #expect(valid.contents == [Array("one\r\n--\r\ntwo".utf8), [], []])
    }

    @Test(
        "File names are read as browsers and curl write them",
        arguments: [
            ("filename=\"a\\\"b.txt\"", "a\"b.txt"), ("filename=\"a%22b.txt\"", "a\"b.txt"),
            ("filename=\"C:\\tmp\\a.txt\"", "C:\\tmp\\a.txt"), ("filename=\"ü.txt\"", "ü.txt"),
            ("filename=a.txt", "a.txt"),
            ("filename*=UTF-8''%C3%BC.txt", "ü.txt"), ("filename=\"a\"; filename*=UTF-8''b", "a"),
            ("filename=\"\"", ""),
            ("filename*=ISO-8859-1''%FC", nil), ("filename*=UTF-8''%FC", nil), ("size=3", nil),
        ] as [(String, String?)])
    func fileNames(_ parameter: String, _ name: String?) throws {
        let part = try MultipartPart(block: Array("Content-Disposition: form-data; name=\"file\"; \(parameter)".utf8))
        #expect(part.name == "file" && part.fileName == name)
    }

    @Test(
        "Malformed bodies are refused",
        arguments: [
            ("--b|Content-Disposition: form-data; name=x|||--bx", MultipartError.delimiterInvalid),
            ("--b|Content-Disposition: form-data; name=x|||--b-", nil),
            ("--b|Content-Disposition: form-data; name=x|||--b-x", .delimiterInvalid),
            ("--b||x|--b--", .dispositionInvalid),
            ("--b|Content-Disposition: attachment||x|--b--", .dispositionInvalid),
            ("--b|Content-Disposition: form-data||x|--b--", .dispositionInvalid),
            ("--b|Content-Disposition: form-data; name=\"x||x|--b--", .dispositionInvalid),
            ("--b|Content-Disposition: form-data; name=x; name=y||x|--b--", .dispositionInvalid),
            ("--b|Content-Disposition: form-data; name=x| folded||x|--b--", .headerInvalid),
            ("--b|no colon||x|--b--", .headerInvalid), ("--b|: x||x|--b--", .headerInvalid),
            ("--b|X: a|x: b||x|--b--", .headerRepeated("x")), ("--b|X: a\u{7F}||x|--b--", .headerInvalid),
        ])
    func malformed(_ body: String, _ error: MultipartError?) {
        let outcome = parse(body)
        #expect(outcome.error == error && !outcome.hasEnded)
    }

    @Test("Heads, preambles and numbers of parts are limited")
    func limits() {
        var limits = MultipartParser.Limits()
        (limits.parts, limits.headerBytes, limits.preambleBytes) = (2, 80, 32)
        let part = "--b|Content-Disposition: form-data; name=x||x|"
        #expect(parse(part + part + "--b--", limits: limits).hasEnded)
        #expect(parse(part + part + part + "--b--", limits: limits).error == .tooManyParts(2))
        let long = String(repeating: "x", count: 100)
        #expect(parse("--b|\(long)", limits: limits).error == .headersTooLong)
        #expect(parse("--b|X: \(long)||", limits: limits).error == .headersTooLong)
        #expect(parse("\(long)|--b|", limits: limits).error == .preambleTooLong)
        #expect(parse(long, limits: limits).error == .preambleTooLong)
        #expect(parse("--b" + String(repeating: " ", count: 200)).error == .delimiterInvalid)
    }

    @Test("Boundaries have 1 to 70 of the allowed characters")
    func boundaries() throws {
        for text in [
            "a", "----WebKitFormBoundary7MA4YWxkTrZu0gW", "a b", "'()+_,-./:=?", String(repeating: "x", count: 70),
        ] {
            _ = try MultipartBoundary(text)
        }
        for text in ["", "a ", "a\r\nb", "a\"b", "é", String(repeating: "x", count: 71)] {
            #expect(throws: MultipartError.boundaryInvalid) { try MultipartBoundary(text) }
        }
    }

    @Test("Any contents are read back as they were written, however the body is cut")
    func roundTrips() {
        var random = SeededGenerator(seed: 7)
        let letters = Array("ab-\r\n\0 ".utf8) + [0xFF]
        for _ in 0..<2000 {
            let boundary = String(
                (0..<Int.random(in: 1...6, using: &random)).map { _ in "ab-".randomElement(using: &random) ?? "a" })
            let delimiter = Array("\r\n--\(boundary)".utf8)
            var contents: [[UInt8]] = []
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                let content = (0..<Int.random(in: 0...50, using: &random)).map { _ in
                    letters.randomElement(using: &random) ?? 0
                }
                // A content must not contain its boundary, also not together with the line breaks around it.
                let whole = [0x0D, 0x0A] + content + delimiter
                if whole.indices.first(where: { whole[$0...].starts(with: delimiter) }) == content.count + 2 {
                    contents.append(content)
                }
            }
            let head = Array("\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n".utf8)
            var body = contents.flatMap { delimiter + head + $0 } + delimiter + Array("--".utf8)
            if Bool.random(using: &random) { body.removeFirst(2) }
            let cuts = (0..<Int.random(in: 0...30, using: &random)).map { _ in
                Int.random(in: 0...body.count, using: &random)
            }
            let outcome = parse(body, boundary: boundary, cuts: cuts)
            #expect(outcome.error == nil && outcome.hasEnded && outcome.contents == contents)

            // A damaged body has the same outcome however it is cut, and never crashes the parser.
            for _ in 0..<3 {
                body[Int.random(in: body.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            let damaged = parse(body, boundary: boundary)
            #expect(parse(body, boundary: boundary, cuts: Array(0...body.count)).error == damaged.error)
        }
    }
}
