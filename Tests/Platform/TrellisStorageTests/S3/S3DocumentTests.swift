import Testing
import TrellisKernel
import TrellisStorage

/// Documents reach the parser as responses of a store.
@Suite("Documents of a store", .timeLimit(.minutes(1)))
struct S3DocumentTests {
    private func list(_ document: String) async throws -> [String] {
        let keys = Keys()
        try await FakeS3.with({ _ in .respond(200, body: document) }, change: { $0.attempts = 1 }) { _, storage in
            await keys.set(try await storage.list(prefix: "", after: nil, limit: 10).objects.map(\.key.description))
        }
        return await keys.value
    }

    private actor Keys {
        var value: [String] = []

        func set(_ new: [String]) { value = new }
    }

    private func page(_ key: String) -> String {
        "<ListBucketResult><Contents><Key>\(key)</Key><Size>1</Size></Contents></ListBucketResult>"
    }

    @Test("What XML can spell is read")
    func valid() async throws {
        #expect(try await list("\u{FEFF}<?xml version='1.0'?><!-- c --><a:ListBucketResult/>") == [])
        #expect(try await list(page("a&amp;b&lt;&gt;&quot;&apos;&#65;&#x1F600;")) == ["a&b<>\"'A😀"])
        #expect(try await list(page("<![CDATA[a<b>&c]]>d")) == ["a<b>&cd"])
        #expect(try await list(page("a<!-- > -->b")) == ["ab"])
        #expect(try await list("<ListBucketResult x=\"a>b\" y = 'c\"'></ListBucketResult >") == [])
        #expect(try await list(page("a+b%20")) == ["a+b%20"])
    }

    static let hostile: [(name: String, document: String)] = [
        (
            "external entity",
            "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><ListBucketResult>&x;</ListBucketResult>"
        ),
        (
            "entities that grow",
            "<!DOCTYPE a [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]><ListBucketResult>&b;</ListBucketResult>"
        ),
        ("external document type", "<!DOCTYPE a SYSTEM \"http://127.0.0.1/a.dtd\"><ListBucketResult/>"),
        ("unknown entity", "<ListBucketResult>&x;</ListBucketResult>"),
        ("no character", "<ListBucketResult>&#xD800;</ListBucketResult>"),
        ("NUL", "<ListBucketResult>&#0;</ListBucketResult>"),
        ("deep nesting", String(repeating: "<a>", count: 100_000)),
        ("many elements", "<ListBucketResult>" + String(repeating: "<a/>", count: 60_000) + "</ListBucketResult>"),
        ("too early", "<ListBucketResult><Contents>"), ("mismatch", "<ListBucketResult></Other>"),
        ("two roots", "<ListBucketResult/><ListBucketResult/>"), ("text outside", "<ListBucketResult/>text"),
        ("empty", ""), ("spaces", "   \n"), ("open tag", "<"), ("open attribute", "<ListBucketResult a=\"b"),
        ("attribute without value", "<ListBucketResult a></ListBucketResult>"),
        ("open comment", "<!-- <ListBucketResult/>"),
        ("open CDATA", "<ListBucketResult><![CDATA["), ("end without start", "</ListBucketResult>"),
        ("open reference", "<ListBucketResult>&amp"), ("another root", "<html><body>Welcome</body></html>"),
        ("JSON", "{\"a\": 1}"),
    ]

    @Test("A hostile or broken document is a failure", arguments: hostile.map(\.name))
    func refused(name: String) async throws {
        let document = try #require(Self.hostile.first { $0.name == name }?.document)
        await #expect(throws: StorageError.self) { _ = try await list(document) }
    }

    @Test("Every beginning of a document is a failure, and no trap")
    func prefixes() async throws {
        let document = Array(page("a&amp;b").utf8)
        try await FakeS3.with(
            { .respond(200, body: String(decoding: document.prefix($0.index), as: UTF8.self)) },
            change: { $0.attempts = 1 }
        ) { _, storage in
            for _ in document.indices {
                await #expect(throws: StorageError.self) {
                    _ = try await storage.list(prefix: "", after: nil, limit: 1)
                }
            }
            let whole = try await storage.list(prefix: "", after: nil, limit: 1)
            #expect(whole.objects.count == 1)
        }
    }

    @Test("A document above the limit is a failure, and so is a failure whose document is")
    func tooLarge() async throws {
        let large = "<Error><Code>NoSuchKey</Code><Message>\(String(repeating: "a", count: 100_000))</Message></Error>"
        try await FakeS3.with({ _ in .respond(404, body: large) }) { _, storage in
            let key = try StorageKey("key")
            await #expect(throws: StorageError.notFound(key)) { _ = try await storage.get(key, range: nil) }
        }
        await #expect(throws: StorageError.self) {
            _ = try await list(page(String(repeating: "a", count: 9 * 1024 * 1024)))
        }
    }

    static let codes: [(document: String, status: Int, code: String)] = [
        ("NoSuchKey", 404, "storage.not_found"), ("NoSuchBucket", 404, "storage.failed"),
        ("AccessDenied", 403, "storage.access_denied"), ("InvalidAccessKeyId", 403, "storage.access_denied"),
        ("SignatureDoesNotMatch", 403, "storage.access_denied"), ("SlowDown", 503, "storage.unavailable"),
        ("RequestTimeout", 400, "storage.unavailable"), ("BadDigest", 400, "storage.checksum_mismatch"),
        ("XAmzContentSHA256Mismatch", 400, "storage.checksum_mismatch"), ("QuotaExceeded", 403, "storage.full"),
        ("XMinioStorageFull", 507, "storage.full"), ("EntityTooLarge", 400, "storage.failed"),
        ("PreconditionFailed", 412, "storage.exists"), ("ConditionalRequestConflict", 409, "storage.unavailable"),
    ]

    @Test("Each code of a store becomes a failure of a storage", arguments: codes.map(\.document))
    func code(document: String) async throws {
        let expected = try #require(Self.codes.first { $0.document == document })
        let text = "<Error><Code>\(document)</Code><Message>Line one.\nLine two.</Message></Error>"
        try await FakeS3.with({ _ in .respond(expected.status, body: text) }) { _, storage in
            let error = await #expect(throws: StorageError.self) {
                try await storage.put(StorageKey("key"), bytes: [1])
            }
            #expect(error?.code == expected.code)
            #expect(error?.message.contains("\n") == false)
        }
    }
}
