import NIOCore
import Testing
import TrellisKernel
import TrellisStorage

@Suite("Uploads that are streamed in one request", .timeLimit(.minutes(1)))
struct S3StreamTests {
    /// A body of 5000 bytes in chunks of 1000, which stops before its end until the continuation says how it goes on.
    private func stopping() -> (StorageBody, AsyncThrowingStream<ByteBuffer, any Error>.Continuation) {
        let (chunks, continuation) = AsyncThrowingStream.makeStream(of: ByteBuffer.self)
        for number in 0..<4 { continuation.yield(ByteBuffer(bytes: pattern(1000, seed: number))) }
        return (StorageBody(length: 5000, chunks), continuation)
    }

    private let streamed = PutOptions(sha256: [UInt8](repeating: 0, count: 32))

    @Test("A streamed upload is cancelled with its task, while its body waits")
    func cancelledStream() async throws {
        try await FakeS3.with({ $0.method == "HEAD" ? .respond(404) : .silence }, change: { $0.sizes.part = 1000 }) {
            server, storage in
            let (body, _) = stopping()
            let task = Task { try await storage.put(StorageKey("key"), body, streamed) }
            while server.requests.isEmpty { await Task.yield() }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }

    // With 3000 bytes, the upload waits for its body when it is refused; with 0, mostly for the server.
    @Test("A streamed upload that is refused early doesn't wait for its body", arguments: [0, 3000])
    func refusedEarly(after bytes: Int) async throws {
        try await FakeS3.with(
            { .respond($0.method == "HEAD" ? 404 : 403) }, early: bytes, change: { $0.sizes.part = 1000 }
        ) {
            _, storage in
            let (body, continuation) = stopping()
            let error = await #expect(throws: StorageError.self) {
                try await storage.put(StorageKey("key"), body, streamed)
            }
            #expect(error?.code == "storage.access_denied")
            continuation.finish()
        }
    }

    @Test("A streamed upload whose body is wrong never has its last bytes, so no store can take it as complete")
    func heldBack() async throws {
        try await FakeS3.with({ .respond($0.method == "HEAD" ? 404 : 200) }, change: { $0.sizes.part = 1000 }) {
            server, storage in
            let key = try StorageKey("key")
            let chunks = (0..<5).map { pattern(1000, seed: $0) }
            await #expect(throws: StorageError.checksumMismatch(key)) {
                try await storage.put(key, .chunks(chunks, length: 5000), streamed)
            }
            // The server reads requests whole, and this one never was.
            #expect(server.requests.map(\.method) == ["HEAD"])
            try await storage.put(key, .chunks(chunks, length: 5000), PutOptions(sha256: hash(chunks)))
            #expect(server.requests.last?.body.count == 5000)
        }
    }
}
