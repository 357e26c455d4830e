import HTTPTypes
import SampleProduct
import Testing
import TrellisSchema
import TrellisStorage
import TrellisTesting

@testable import TrellisFiles

@Suite("Contents of files")
struct FileContentTests {
    @Test("Types that can't contain scripts are inline, all others are an attachment in a sandbox")
    func safety() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            for (content, type, isInline) in [
                (Sample.png, "image/png", true), (Sample.text, "text/plain", true), (Sample.page, "text/html", false),
                (Sample.text, "text/csv", false), (Array("<svg/>".utf8), "image/svg+xml", false),
                (Array("%PDF-1.7".utf8), "application/pdf", false), (Sample.bytes, "application/octet-stream", false),
            ] {
                let id = try await ada.uploaded(content, type, name: "a.bin")
                let shown = try await ada.get("/files/\(id)/content")
                let disposition = shown.headers[.contentDisposition] ?? ""
                #expect(disposition.hasPrefix(isInline ? "inline; " : "attachment; "), "\(type)")
                #expect(shown.headers[.contentType]?.hasPrefix(type) == true)
                #expect(shown.headers[values: .xContentTypeOptions] == ["nosniff"])
                let policy = shown.headers[.contentSecurityPolicy] ?? ""
                #expect(policy.hasSuffix("; base-uri 'none'; frame-ancestors 'none'; sandbox"))
                #expect(shown.body == content)
                let saved = try await ada.get("/files/\(id)/content?download=true")
                #expect(saved.headers[.contentDisposition]?.hasPrefix("attachment; ") == true)
            }
        }
    }

    @Test("The name is sent in ASCII and in full, and a text with its encoding")
    func names() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let id = try await ada.uploaded(name: "%22r%C3%A9sum%C3%A9%22%3B.txt")
            let shown = try await ada.get("/files/\(id)/content")
            #expect(
                shown.headers[.contentDisposition]
                    == "inline; filename=\"_r_sum__;.txt\"; filename*=UTF-8''%22r%C3%A9sum%C3%A9%22%3B.txt")
            #expect(shown.headers[.contentType] == "text/plain; charset=utf-8")
            let latin = try await ada.uploaded([0x63, 0x61, 0x66, 0xE9], "text/plain; charset=ISO-8859-1")
            let shownLatin = try await ada.get("/files/\(latin)/content")
            #expect(shownLatin.headers[.contentType] == "text/plain; charset=iso-8859-1")
        }
    }

    @Test("A range of bytes is 206, one outside of the content 416, any other the whole content")
    func ranges() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let id = try await ada.uploaded(Sample.bytes, "application/octet-stream")
            let path = "/files/\(id)/content"
            for (range, bytes) in [
                ("bytes=0-0", 0..<1), ("bytes=100-199", 100..<200), ("bytes=9990-", 9990..<10_000),
                ("bytes=-10", 9990..<10_000), ("bytes=9999-99999", 9999..<10_000), ("bytes=-99999", 0..<10_000),
                ("BYTES=5-6", 5..<7), ("bytes=0-99999999999999999999999", 0..<10_000),
            ] {
                let part = try await ada.get(path, headers: [.range: range])
                #expect(part.status == 206 && part.body == Array(Sample.bytes[bytes]), "\(range)")
                #expect(part.headers[.contentRange] == "bytes \(bytes.lowerBound)-\(bytes.upperBound - 1)/10000")
                #expect(part.headers[.contentLength] == "\(bytes.count)")
            }
            for range in ["bytes=10000-", "bytes=10000-10001", "bytes=-0", "bytes=99999999999999999999999-"] {
                let refused = try await ada.get(path, headers: [.range: range])
                #expect(refused.status == 416 && refused.problem == "file.range_not_satisfiable", "\(range)")
                #expect(refused.headers[.contentRange] == "bytes */10000")
            }
            for range in ["bytes=5-4", "bytes=0-1,5-6", "lines=1-2", "bytes=a-b", "bytes", "bytes=-", "bytes= 1-2"] {
                let whole = try await ada.get(path, headers: [.range: range])
                #expect(whole.status == 200 && whole.body == Sample.bytes, "\(range)")
            }
        }
    }

    @Test("A client that has the content gets 304, one that asks for a range of another version the whole content")
    func conditions() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let id = try await ada.uploaded()
            let path = "/files/\(id)/content"
            let tag = try await ada.get(path).headers[.eTag] ?? ""
            #expect(tag == "\"\(textDigest)\"")
            let same = try await ada.get(path, headers: [.ifNoneMatch: tag])
            #expect(same.status == 304 && same.body.isEmpty && same.headers[.eTag] == tag)
            #expect(try await ada.get(path, headers: [.ifNoneMatch: "\"other\""]).status == 200)
            #expect(try await ada.get(path, headers: [.range: "bytes=0-1", .ifRange: tag]).status == 206)
            for condition in ["\"other\"", "W/\(tag)", "Sun, 06 Nov 1994 08:49:37 GMT"] {
                let whole = try await ada.get(path, headers: [.range: "bytes=0-1", .ifRange: condition])
                #expect(whole.status == 200 && whole.body == Sample.text, "\(condition)")
            }
            #expect(try await ada.get(path, headers: [.ifMatch: tag]).status == 200)
            #expect(try await ada.get(path, headers: [.ifMatch: "\"other\""]).problem == "precondition.failed")
            #expect(try await ada.get(path, headers: [.ifMatch: "x"]).problem == "precondition.malformed")
        }
    }

    @Test("HEAD has the fields of GET, ignores a range, and reads no content")
    func head() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let id = try await ada.uploaded(Sample.bytes, "application/octet-stream")
            let head = try await ada.send(.head, "/files/\(id)/content", headers: [.range: "bytes=0-1"])
            #expect(head.status == 200 && head.body.isEmpty)
            #expect(head.headers[.contentLength] == "10000" && head.headers[.acceptRanges] == "bytes")
            #expect(head.headers[.eTag]?.isEmpty == false && head.headers[.contentDisposition]?.isEmpty == false)
        }
    }

    @Test("A file whose content is missing in the store gives 503 with a code of its own")
    func missing() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let id = try await ada.uploaded()
            let storage = try app.files.dependencies.storage
            for object in try await storage.list(prefix: "", after: nil, limit: 10).objects {
                try await storage.delete(object.key)
            }
            for method in [HTTPRequest.Method.get, .head] {
                #expect(try await ada.send(method, "/files/\(id)/content").status == 503)
            }
            let gone = try await ada.get("/files/\(id)/content", headers: [.range: "bytes=0-1"])
            #expect(gone.problem == "file.content_missing")
        }
    }
}
