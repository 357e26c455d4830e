import Crypto
import NIOCore
import NIOHTTP1
import Testing
import TrellisConfig
import TrellisKernel
import TrellisStorage

/// What the conformance suite doesn't know of S3, against a real server.
@Suite("S3 on a real server", .enabled(if: TestS3.current != nil), .timeLimit(.minutes(2)))
struct S3ServerTests {
    static let keys = [
        "plain.txt", "a b", "a+b", "a%2Bb", "a%20b", "ü/日本/😀", "(1)[x]{y}'!*~", "=&?#;:@,$", "\"<>|^`",
        "a/b/c/d/e/f/g", ".hidden", "..twice", "end.", " leading and trailing ", "-._~", "\u{FC}", "u\u{308}",
    ]

    @Test("A key has every character but those that no key has", arguments: keys)
    func specialCharacters(text: String) async throws {
        let storage = try TestS3.storage()
        let key = try StorageKey(text)
        let copy = try StorageKey("copy/" + text)
        try await storage.put(key, bytes: Array(text.utf8), PutOptions(contentType: "text/plain"))

        #expect(try await storage.get(key, range: nil).bytes() == Array(text.utf8))
        #expect(try await storage.list(prefix: text, after: nil, limit: 10).objects.map(\.key) == [key])
        try await storage.copy(key, to: copy)
        #expect(try await storage.get(copy, range: nil).bytes() == Array(text.utf8))
        let link = try await storage.presigned(.get(), key, expiresIn: .seconds(60))
        let response = try await HTTP.send(.GET, link.url)
        #expect(response.status == 200)
        #expect(response.text == text)
        try await storage.delete(key)
        #expect(try await storage.head(key) == nil)
        #expect(try await storage.head(copy) != nil)
    }

    @Test("A body of unknown length above one part is stored in parts, and read back in order")
    func parts() async throws {
        let storage = try TestS3.storage { $0.sizes.part = 5 * 1024 * 1024 }
        let key = try StorageKey("parts")
        let content = pattern(12 * 1024 * 1024 + 17)
        let chunks = content.divided(by: 300_000)

        let info = try await storage.put(
            key, .chunks(chunks), PutOptions(contentType: "video/mp4", sha256: Array(SHA256.hash(data: content))))

        #expect(info.size == Int64(content.count))
        #expect(info.etag.hasSuffix("-3"))
        let object = try await storage.get(key, range: nil)
        #expect(object.info.etag == info.etag)
        #expect(object.info.contentType == "video/mp4")
        #expect(try await object.bytes() == content)
        let range = try await storage.get(key, range: .bounds(5_242_877, 5_242_882))
        #expect(try await range.bytes() == Array(content[5_242_877...5_242_882]))
    }

    @Test("A body of known length and SHA-256 above one part is streamed in one request")
    func streamed() async throws {
        let storage = try TestS3.storage { $0.sizes.part = 64 * 1024 }
        let key = try StorageKey("streamed")
        let content = pattern(1_000_000)
        let chunks = content.divided(by: 70_000)

        let info = try await storage.put(
            key, .chunks(chunks, length: Int64(content.count)),
            PutOptions(sha256: Array(SHA256.hash(data: content))))

        #expect(!info.etag.contains("-"))
        #expect(try await storage.get(key, range: nil).bytes() == content)
        #expect(try await storage.head(key)?.contentType == nil)
    }

    struct Broken: Error {}

    @Test(
        "A body that fails is not stored, in one request and in parts, and leaves no parts",
        arguments: [(1_000_000, Int64?.some(2_000_000)), (12 * 1024 * 1024, nil)])
    func failingBody(size: Int, length: Int64?) async throws {
        let storage = try TestS3.storage { $0.sizes.part = length == nil ? 5 * 1024 * 1024 : 64 * 1024 }
        let key = try StorageKey("failing-\(size)")
        let chunk = [UInt8](repeating: 7, count: 100_000)
        let body = StorageBody.chunks(
            .init(repeating: chunk, count: size / chunk.count), length: length, error: Broken())

        await #expect(throws: Broken.self) {
            try await storage.put(key, body, PutOptions(sha256: length == nil ? nil : [UInt8](repeating: 0, count: 32)))
        }

        #expect(try await storage.head(key) == nil)
        let uploads = try await TestS3.current?.send(.GET, query: [("uploads", "")]) ?? ""
        #expect(uploads.contains("ListMultipartUploadsResult"))
        #expect(!uploads.contains("failing-\(size)"))
    }

    @Test(
        "Content with another SHA-256 or length is refused before it is complete",
        arguments: [64 * 1024, 5 * 1024 * 1024])
    func wrongContent(part: Int) async throws {
        let storage = try TestS3.storage { $0.sizes.part = part }
        let key = try StorageKey("wrong")
        let content = pattern(6_000_000)
        let chunks = [Array(content.prefix(3_000_000)), Array(content.dropFirst(3_000_000))]

        await #expect(throws: StorageError.checksumMismatch(key)) {
            try await storage.put(
                key, .chunks(chunks, length: Int64(content.count)),
                PutOptions(sha256: Array(SHA256.hash(data: content.dropLast()))))
        }
        await #expect(throws: StorageError.lengthMismatch(expected: 5_999_999, actual: 6_000_000)) {
            try await storage.put(
                key, .chunks(chunks, length: 5_999_999), PutOptions(sha256: Array(SHA256.hash(data: content))))
        }
        await #expect(throws: StorageError.lengthMismatch(expected: 6_000_001, actual: 6_000_000)) {
            try await storage.put(
                key, .chunks(chunks, length: 6_000_001), PutOptions(sha256: Array(SHA256.hash(data: content))))
        }
        #expect(try await storage.head(key) == nil)
    }

    @Test("An upload that must not replace an object is refused, whole and in parts")
    func onlyIfAbsent() async throws {
        let storage = try TestS3.storage { $0.sizes.part = 5 * 1024 * 1024 }
        let key = try StorageKey("absent")
        let large = pattern(6 * 1024 * 1024)
        try await storage.put(key, .chunks([large]), PutOptions(onlyIfAbsent: true))

        await #expect(throws: StorageError.exists(key)) {
            try await storage.put(key, bytes: [1], PutOptions(onlyIfAbsent: true))
        }
        await #expect(throws: StorageError.exists(key)) {
            try await storage.put(key, .chunks([large.reversed()]), PutOptions(onlyIfAbsent: true))
        }
        #expect(try await storage.get(key, range: nil).bytes() == large)
    }

    @Test("An object is copied in parts if it is large")
    func copyInParts() async throws {
        let storage = try TestS3.storage {
            $0.sizes.singleCopy = 1
            $0.sizes.copyPart = 5 * 1024 * 1024
        }
        let (source, target) = (try StorageKey("source ü"), try StorageKey("target"))
        let content = pattern(11 * 1024 * 1024)
        try await storage.put(source, bytes: content, PutOptions(contentType: "image/png"))

        let info = try await storage.copy(source, to: target)

        #expect(info.size == Int64(content.count))
        #expect(try await storage.head(target)?.contentType == "image/png")
        #expect(try await storage.get(target, range: nil).bytes() == content)
        #expect(try await storage.copy(target, to: target).size == info.size)
    }

    @Test("A page of a list continues where the page before ended")
    func pages() async throws {
        let storage = try TestS3.storage()
        let names = (1...7).map { "page/\($0) +ü" }
        for name in names { try await storage.put(StorageKey(name), bytes: Array(name.utf8)) }
        try await storage.put(StorageKey("other"), bytes: [])

        var found: [String] = []
        var cursor: String?
        repeat {
            let page = try await storage.list(prefix: "page/", after: cursor, limit: 3)
            #expect(page.objects.count <= 3)
            found += page.objects.map(\.key.description)
            cursor = page.next
        } while cursor != nil

        #expect(found == names)
    }

    @Test("A clock that is wrong by an hour is corrected, for every kind of first request", arguments: [-3600, 3600])
    func skew(seconds: Int) async throws {
        let clock = ManualClock(SystemClock().now + .seconds(seconds))
        let key = try StorageKey("skew")
        let storage = try TestS3.storage(clock: clock)
        try await storage.put(key, bytes: [1, 2, 3])
        let link = try await storage.presigned(.get(), key, expiresIn: .seconds(60))
        #expect(try await HTTP.send(.GET, link.url).status == 200)

        #expect(try await TestS3.storage(clock: clock).head(key) == nil)
        #expect(try await TestS3.storage(clock: clock).list(prefix: "", after: nil, limit: 1).objects.isEmpty)
        let streaming = try TestS3.storage(clock: clock) { $0.sizes.part = 1000 }
        let content = pattern(5000)
        try await streaming.put(
            key, .chunks([content], length: 5000), PutOptions(sha256: Array(SHA256.hash(data: content))))
        #expect(try await streaming.get(key, range: nil).bytes() == content)
    }

    @Test("Wrong keys and missing permissions are refused, and the message has the store's words but no key")
    func refused() async throws {
        let key = try StorageKey("refused")
        let wrong = AWSCredentials(
            accessKeyID: TestS3.current?.admin.accessKeyID ?? "", secretAccessKey: Secret("wrong-secret"))
        let error = await #expect(throws: StorageError.self) {
            try await TestS3.storage(as: wrong).put(key, bytes: [1])
        }
        #expect(error?.code == "storage.access_denied")
        #expect(error?.message.contains("SignatureDoesNotMatch") == true)
        #expect(error?.message.contains("wrong-secret") == false)

        let forbidden = await #expect(throws: StorageError.self) {
            try await TestS3.storage(as: TestS3.current?.reader).put(key, bytes: [1])
        }
        #expect(forbidden?.message.contains("AccessDenied") == true)
    }

    @Test("A bucket that doesn't exist is named as the cause")
    func missingBucket() async throws {
        let storage = try TestS3.storage { $0.bucket = "no-such-bucket" }
        let error = await #expect(throws: StorageError.self) {
            _ = try await storage.get(StorageKey("key"), range: nil)
        }
        #expect(error?.message.contains("NoSuchBucket") == true)
    }
}
