import NIOCore
import Synchronization
import Testing
import TrellisKernel
import TrellisStorage

@Suite("Uploads in parts", .timeLimit(.minutes(1)))
struct S3UploadTests {
    static let begun = "<InitiateMultipartUploadResult><UploadId>up load/1</UploadId></InitiateMultipartUploadResult>"
    static let completed =
        "  \n<?xml version=\"1.0\"?><CompleteMultipartUploadResult><ETag>&quot;all-3&quot;</ETag></CompleteMultipartUploadResult>"
    static let internalError = "  \n<Error><Code>InternalError</Code><Message>We failed.</Message></Error>"

    /// A store that keeps parts; `complete` responds to the last request.
    static func store(
        _ request: FakeS3.Request, complete: @Sendable (FakeS3.Request) -> FakeS3.Behavior
    ) -> FakeS3.Behavior {
        switch (request.method, request.target) {
        case ("POST", "/bucket/key?uploads="): .respond(200, body: begun)
        case ("POST", _): complete(request)
        case ("PUT", _): .respond(200, fields: ["etag": "\"part\""])
        case ("DELETE", _): .respond(204)
        default: .respond(404)
        }
    }

    private func upload(
        complete: @escaping @Sendable (FakeS3.Request) -> FakeS3.Behavior,
        _ body: (FakeS3, S3Storage) async throws -> Void
    ) async throws {
        try await FakeS3.with({ Self.store($0, complete: complete) }, change: { $0.sizes.part = 1000 }, body)
    }

    /// The targets of the requests that remove parts; a request that was cancelled may still arrive after one.
    private func deleted(_ server: FakeS3) -> [String] {
        server.requests.filter { $0.method == "DELETE" }.map(\.target)
    }

    private let body = [pattern(900), pattern(900, seed: 1), pattern(900, seed: 2)]

    @Test("Parts have the size of a part, in order, and are completed in order")
    func parts() async throws {
        try await upload(complete: { _ in .respond(200, body: Self.completed) }) { server, storage in
            let info = try await storage.put(
                StorageKey("key"), .chunks(body), PutOptions(contentType: "image/png", onlyIfAbsent: true))

            #expect(info.etag == "all-3")
            #expect(info.size == 2700)
            let parts = server.requests.filter { $0.method == "PUT" }.sorted { $0.target < $1.target }
            #expect(parts.map(\.target) == (1...3).map { "/bucket/key?partNumber=\($0)&uploadId=up%20load%2F1" })
            #expect(parts.map(\.body.count) == [1000, 1000, 700])
            #expect(parts.flatMap(\.body) == body.flatMap { $0 })
            #expect(server.requests.first?.fields["content-type"] == "image/png")
            let last = try #require(server.requests.last)
            #expect(last.fields["if-none-match"] == "*")
            let text = String(decoding: last.body, as: UTF8.self)
            let numbers = text.matches(of: /<PartNumber>(\d+)</).map { String($0.1) }
            #expect(numbers == ["1", "2", "3"])
            #expect(text.contains("<ETag>&quot;part&quot;</ETag>"))
        }
    }

    @Test(
        "A body that ends with a part has no empty last part, and one of one part is one request",
        arguments: [2000, 1000])
    func exactSize(size: Int) async throws {
        try await upload(complete: { _ in .respond(200, body: Self.completed) }) { server, storage in
            try await storage.put(StorageKey("key"), .chunks([pattern(size)]), PutOptions())
            let counts = server.requests.filter { $0.method == "PUT" }.map(\.body.count)
            #expect(counts == (size == 2000 ? [1000, 1000] : [1000]))
        }
    }

    @Test("An error in a response with status 200 is an error, and is repeated if it may pass")
    func errorWithStatus200() async throws {
        try await upload(complete: { request in
            let isFirst = !request.fields.isEmpty && request.index == 4
            return .respond(200, body: isFirst ? Self.internalError : Self.completed)
        }) { server, storage in
            try await storage.put(StorageKey("key"), .chunks(body), PutOptions())
            #expect(server.requests.filter { $0.method == "POST" }.count == 3)
        }
        try await upload(complete: { _ in .respond(200, body: Self.internalError) }) { server, storage in
            await #expect(throws: StorageError.unavailable("InternalError: We failed")) {
                try await storage.put(StorageKey("key"), .chunks(body), PutOptions())
            }
            #expect(deleted(server) == ["/bucket/key?uploadId=up%20load%2F1"])
        }
    }

    @Test("A failure of a part, of the body or of the content removes the parts")
    func aborted() async throws {
        struct Broken: Error {}
        try await FakeS3.with(
            { request in
                request.target.contains("partNumber=2")
                    ? .respond(403)
                    : Self.store(request) { _ in .respond(200, body: Self.completed) }
            }, change: { $0.sizes.part = 1000 }
        ) { server, storage in
            let error = await #expect(throws: StorageError.self) {
                try await storage.put(StorageKey("key"), .chunks(body), PutOptions())
            }
            #expect(error?.code == "storage.access_denied")
            #expect(deleted(server).count == 1)
        }
        try await upload(complete: { _ in .respond(200, body: Self.completed) }) { server, storage in
            await #expect(throws: Broken.self) {
                try await storage.put(StorageKey("key"), .chunks(body, error: Broken()), PutOptions())
            }
            #expect(deleted(server).count == 1)
            let key = try StorageKey("key")
            await #expect(throws: StorageError.checksumMismatch(key)) {
                try await storage.put(
                    StorageKey("key"), .chunks(body), PutOptions(sha256: [UInt8](repeating: 0, count: 32)))
            }
            #expect(deleted(server).count == 2)
        }
    }

    @Test("A cancelled upload removes its parts")
    func cancelled() async throws {
        try await upload(complete: { _ in .respond(200, body: Self.completed) }) { server, storage in
            let (chunks, continuation) = AsyncThrowingStream.makeStream(of: ByteBuffer.self)
            for chunk in body { continuation.yield(ByteBuffer(bytes: chunk)) }
            let task = Task { try await storage.put(StorageKey("key"), StorageBody(length: nil, chunks), PutOptions()) }
            while server.requests.filter({ $0.method == "PUT" }).count < 2 { await Task.yield() }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(deleted(server).count == 1)
        }
    }

    @Test("An upload whose completion had no response is settled by looking at the object")
    func lostCompletion() async throws {
        let id = Mutex("")
        try await FakeS3.with(
            { request in
                if let found = request.fields["x-amz-meta-trellis-upload"] { id.withLock { $0 = found } }
                if request.method == "HEAD" {
                    let fields = ["etag": "\"all\"", "x-amz-meta-trellis-upload": id.withLock { $0 }]
                    return .respond(200, fields: fields.merging(["content-length": "2700"]) { first, _ in first })
                }
                return Self.store(request) { request in
                    request.index == 4
                        ? .close
                        : .respond(404, body: "<Error><Code>NoSuchUpload</Code><Message>Gone.</Message></Error>")
                }
            }, change: { $0.sizes.part = 1000 }
        ) { server, storage in
            let info = try await storage.put(StorageKey("key"), .chunks(body), PutOptions())
            #expect(info.etag == "all")
            #expect(server.requests.last?.method == "HEAD")
        }
    }

    @Test("At most four parts are sent at once, and fewer if they are large")
    func parallel() async throws {
        let state = Mutex((now: 0, most: 0))
        try await FakeS3.with(
            { request in
                guard request.method == "PUT" else {
                    return Self.store(request) { _ in .respond(200, body: Self.completed) }
                }
                state.withLock { state in
                    state.now += 1
                    state.most = max(state.most, state.now)
                }
                defer { state.withLock { $0.now -= 1 } }
                return .respond(200, fields: ["etag": "\"part\""])
            }, change: { $0.sizes.part = 1000 }
        ) { server, storage in
            try await storage.put(StorageKey("key"), .chunks(.init(repeating: pattern(1000), count: 40)), PutOptions())
            #expect(server.requests.filter { $0.method == "PUT" }.count == 40)
            #expect(state.withLock { $0.most } <= 4)
        }
    }

    @Test("Ten thousand parts have 5 TiB, with and without a known length")
    func sizes() {
        let sizes = S3Sizes()
        let unknown = (1...S3Sizes.maxParts).map { Int64(sizes.part($0, length: nil)) }
        #expect(unknown.reduce(0, +) >= S3Sizes.maxObject)
        #expect(unknown.prefix(800).allSatisfy { $0 == 8 * 1024 * 1024 })
        #expect(unknown.allSatisfy { $0 <= 1024 * 1024 * 1024 })
        #expect(Int64(sizes.part(1, length: S3Sizes.maxObject)) * Int64(S3Sizes.maxParts) >= S3Sizes.maxObject)
        #expect(sizes.part(1, length: 5 * 1024 * 1024 * 1024) == 8 * 1024 * 1024)
    }

    @Test("An object of more than 5 TiB is refused before anything is sent")
    func tooLarge() async throws {
        try await FakeS3.with({ _ in .respond(200) }) { server, storage in
            let error = await #expect(throws: StorageError.self) {
                try await storage.put(
                    StorageKey("key"), .chunks([], length: S3Sizes.maxObject + 1), PutOptions())
            }
            #expect(error?.code == "storage.option_invalid")
            #expect(server.requests.isEmpty)
        }
    }
}
