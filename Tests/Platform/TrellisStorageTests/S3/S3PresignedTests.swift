import NIOHTTP1
import Testing
import TrellisKernel
import TrellisStorage

@Suite("Presigned requests of S3", .enabled(if: TestS3.current != nil), .timeLimit(.minutes(1)))
struct S3PresignedTests {
    private func send(_ link: PresignedRequest, body: String? = nil, type: String? = nil) async throws -> HTTP.Response
    {
        var fields = link.headers
        if let type { fields["Content-Type"] = type }
        return try await HTTP.send(
            HTTPMethod(rawValue: link.method), link.url, fields: fields.map { ($0.key, $0.value) }, body: body)
    }

    @Test("A download has the given Content-Disposition and Content-Type")
    func download() async throws {
        let storage = try TestS3.storage()
        let key = try StorageKey("ü b.txt")
        try await storage.put(key, bytes: Array("hello".utf8), PutOptions(contentType: "text/html"))
        let disposition = "attachment; filename*=UTF-8''%C3%BC%20b.txt"

        let link = try await storage.presigned(
            .get(contentDisposition: disposition, contentType: "text/plain"), key, expiresIn: .seconds(60))
        let response = try await send(link)

        #expect(response.text == "hello")
        #expect(response.fields.first(name: "content-disposition") == disposition)
        #expect(response.fields.first(name: "content-type") == "text/plain")
    }

    @Test("An upload is accepted with the announced size and type, and refused with others")
    func upload() async throws {
        let storage = try TestS3.storage()
        let key = try StorageKey("upload/ü +.txt")
        let link = try await storage.presigned(
            .put(size: 5, contentType: "text/plain; charset=utf-8"), key, expiresIn: .seconds(60))
        #expect(link.method == "PUT")
        #expect(link.headers == ["Content-Type": "text/plain; charset=utf-8", "Content-Length": "5"])

        #expect(try await send(link, body: "hello", type: "text/html").status == 403)
        #expect(try await send(link, body: "hello!").status == 403)
        #expect(try await storage.head(key) == nil)
        #expect(try await send(link, body: "hello").status == 200)
        #expect(try await storage.get(key, range: nil).bytes() == Array("hello".utf8))
    }

    @Test("A changed or expired link is refused")
    func refused() async throws {
        let storage = try TestS3.storage()
        let key = try StorageKey("secret")
        try await storage.put(key, bytes: [1])
        let link = try await storage.presigned(.get(), key, expiresIn: .seconds(60))
        #expect(try await HTTP.send(.GET, link.url).status == 200)
        #expect(
            try await HTTP.send(.GET, link.url.replacing("X-Amz-Expires=60", with: "X-Amz-Expires=6000")).status == 403)
        #expect(try await HTTP.send(.DELETE, link.url).status == 403)
        #expect(try await HTTP.send(.GET, String(link.url.prefix { $0 != "?" })).status == 403)

        // A clock that is ten minutes late signs with a time at which the link has already expired.
        let late = try TestS3.storage(clock: ManualClock(SystemClock().now - .seconds(600)))
        let expired = try await late.presigned(.get(), key, expiresIn: .seconds(60))
        #expect(try await HTTP.send(.GET, expired.url).status == 403)
    }
}
