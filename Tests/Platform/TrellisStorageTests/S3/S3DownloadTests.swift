import NIOCore
import Testing
import TrellisKernel
import TrellisStorage

@Suite("Downloads from a store", .timeLimit(.minutes(1)))
struct S3DownloadTests {
    static let content = pattern(100_000)

    /// Responds with the range that a request names, and breaks off after `limit` bytes of the body.
    static func serve(_ request: FakeS3.Request, breakAfter limit: Int) -> FakeS3.Behavior {
        let bounds = (request.fields["range"] ?? "bytes=0-").dropFirst("bytes=".count).split(separator: "-")
        let first = bounds.first.flatMap { Int($0) } ?? 0
        let last = bounds.dropFirst().first.flatMap { Int($0) } ?? 99_999
        return .breakAfter(
            limit, status: 206, fields: ["etag": "\"tag\"", "content-range": "bytes \(first)-\(last)/100000"],
            body: Array(content[first...last]))
    }

    @Test("A connection that breaks in the body is replaced, for the same object, where it stopped")
    func resumed() async throws {
        try await FakeS3.with({ Self.serve($0, breakAfter: 30_000) }) { server, storage in
            let object = try await storage.get(StorageKey("key"), range: .from(0))
            #expect(try await object.bytes() == Self.content)
            #expect(server.requests.map { $0.fields["if-match"] } == [nil, "\"tag\"", "\"tag\"", "\"tag\""])
            let ranges = server.requests.compactMap { $0.fields["range"] }
            #expect(ranges == ["bytes=0-", "bytes=30000-99999", "bytes=60000-99999", "bytes=90000-99999"])
        }
    }

    @Test("A download that makes no progress is given up")
    func givenUp() async throws {
        try await FakeS3.with({ Self.serve($0, breakAfter: $0.index == 0 ? 10 : 0) }) { server, storage in
            let object = try await storage.get(StorageKey("key"), range: .from(0))
            let error = await #expect(throws: StorageError.self) { try await object.bytes() }
            #expect(error?.code == "storage.unavailable")
            #expect(server.requests.count == 5)
        }
    }

    @Test("An object that is replaced while it is read isn't mixed with the new one")
    func replaced() async throws {
        try await FakeS3.with({ $0.index == 0 ? Self.serve($0, breakAfter: 10) : .respond(412) }) { server, storage in
            let object = try await storage.get(StorageKey("key"), range: .from(0))
            await #expect(throws: StorageError.unavailable("the object was replaced while it was read")) {
                try await object.bytes()
            }
        }
    }

    @Test("A body is read on demand, and once")
    func onDemand() async throws {
        try await FakeS3.with({ Self.serve($0, breakAfter: 100_000) }) { server, storage in
            let object = try await storage.get(StorageKey("key"), range: .from(0))
            #expect(try await object.bytes() == Self.content)
            await #expect(throws: StorageError.self) { try await object.bytes() }
            #expect(server.requests.count == 1)
        }
    }

    @Test("A store that ignores a range is refused, unless the range is the whole object")
    func ignoredRange() async throws {
        let whole = FakeS3.Behavior.respond(200, fields: ["etag": "\"tag\""], body: "hello")
        try await FakeS3.with({ _ in whole }) { _, storage in
            let key = try StorageKey("key")
            #expect(try await storage.get(key, range: .from(0)).bytes() == Array("hello".utf8))
            await #expect(throws: StorageError.failed("the store ignored the range of a request")) {
                _ = try await storage.get(key, range: .bounds(1, 2))
            }
            await #expect(throws: StorageError.rangeNotSatisfiable(size: 5)) {
                _ = try await storage.get(key, range: .from(5))
            }
        }
    }

    @Test("A response with a range is one, also with status 200")
    func rangeWithStatus200() async throws {
        let part = FakeS3.Behavior.respond(200, fields: ["content-range": "bytes 1-2/5"], body: "el")
        try await FakeS3.with({ _ in part }) { _, storage in
            let object = try await storage.get(StorageKey("key"), range: .bounds(1, 2))
            #expect(object.range == 1..<3)
            #expect(object.info.size == 5)
            #expect(try await object.bytes() == Array("el".utf8))
        }
    }

    @Test(
        "A range that no object has is refused with the size of the object",
        arguments: [
            ByteRange.bounds(3, 1), .last(0), .from(-1), .from(100),
        ])
    func impossibleRange(range: ByteRange) async throws {
        try await FakeS3.with({ $0.method == "HEAD" ? .respond(200, fields: ["content-length": "5"]) : .respond(416) })
        {
            _, storage in
            await #expect(throws: StorageError.rangeNotSatisfiable(size: 5)) {
                _ = try await storage.get(StorageKey("key"), range: range)
            }
        }
    }
}
