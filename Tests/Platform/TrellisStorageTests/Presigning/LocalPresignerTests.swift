import Foundation
import Testing
import TrellisConfig
import TrellisKernel
import TrellisStorage

@Suite("Presigned requests to the product's own route")
struct LocalPresignerTests {
    private let clock = ManualClock()
    private let signer: LocalPresigner
    private let key: StorageKey

    init() throws {
        signer = try sampleSigner(clock: clock)
        key = try StorageKey("folder/ü 😀+%.txt")
    }

    private func token(_ request: PresignedRequest) throws -> String {
        let parts = request.url.split(separator: "?token=", maxSplits: 1)
        try #require(parts.count == 2 && parts[0] == "https://app.example.com/files")
        return String(parts[1])
    }

    @Test("A GET is verified with key, media type, disposition and expiry")
    func reading() throws {
        let operation = PresignedOperation.get(contentDisposition: "attachment; filename=\"a.txt\"", contentType: "a/b")
        let request = try signer.sign(operation, key, expiresIn: .seconds(60))
        #expect(request.method == "GET")
        #expect(request.headers == [:])
        #expect(request.expiresAt == clock.now + .seconds(60))
        let access = try signer.verify(method: "GET", token: token(request))
        #expect(access.operation == operation)
        #expect(access.key == key)
        #expect(access.expiresAt == request.expiresAt)
    }

    @Test("A PUT is verified with the announced length and media type only")
    func writing() throws {
        let request = try signer.sign(.put(size: 5, contentType: "text/plain"), key, expiresIn: .seconds(60))
        #expect(request.method == "PUT")
        #expect(request.headers == ["Content-Type": "text/plain"])
        let token = try token(request)
        let access = try signer.verify(method: "PUT", token: token, contentType: "text/plain", contentLength: 5)
        #expect(access.operation == .put(size: 5, contentType: "text/plain"))
        for type in [nil, "text/html", "text/plain; charset=utf-8", "TEXT/plain"] {
            #expect(throws: PresignedAccessError.contentTypeMismatch) {
                try signer.verify(method: "PUT", token: token, contentType: type, contentLength: 5)
            }
        }
        for length in [nil, 4, 6, 0, -5] as [Int64?] {
            #expect(throws: PresignedAccessError.lengthMismatch) {
                try signer.verify(method: "PUT", token: token, contentType: "text/plain", contentLength: length)
            }
        }
    }

    @Test("A media type that is equal as text but not as bytes is another one")
    func canonicalEquivalence() throws {
        // The Kelvin sign is canonically equivalent to K.
        let token = try token(signer.sign(.put(size: 1, contentType: "a/K"), key, expiresIn: .seconds(60)))
        #expect(throws: PresignedAccessError.contentTypeMismatch) {
            try signer.verify(method: "PUT", token: token, contentType: "a/\u{212A}", contentLength: 1)
        }
    }

    @Test("A token is for its method only", arguments: ["PUT", "HEAD", "get", "DELETE", ""])
    func method(method: String) throws {
        let token = try token(signer.sign(.get(), key, expiresIn: .seconds(60)))
        #expect(throws: PresignedAccessError.invalid) { try signer.verify(method: method, token: token) }
    }

    @Test("A token is valid until its time, and not at it")
    func expiry() throws {
        let token = try token(signer.sign(.get(), key, expiresIn: .seconds(60)))
        clock.advance(by: .seconds(60) - .microseconds(1))
        _ = try signer.verify(method: "GET", token: token)
        clock.advance(by: .microseconds(1))
        #expect(throws: PresignedAccessError.expired) { try signer.verify(method: "GET", token: token) }
    }

    @Test("A token with any other character, or fewer, or more, is refused")
    func tampering() throws {
        let token = Array(try token(signer.sign(.get(contentType: "a/b"), key, expiresIn: .seconds(60))).utf8)
        for index in token.indices {
            for other in [UInt8(ascii: "A"), UInt8(ascii: "B"), UInt8(ascii: "_")] where other != token[index] {
                var changed = token
                changed[index] = other
                let text = String(decoding: changed, as: UTF8.self)
                #expect(throws: PresignedAccessError.invalid) { try signer.verify(method: "GET", token: text) }
            }
            let beginning = String(decoding: token.prefix(index), as: UTF8.self)
            #expect(throws: PresignedAccessError.invalid) { try signer.verify(method: "GET", token: beginning) }
        }
        let text = String(decoding: token, as: UTF8.self)
        for more in ["A", "=", "==", " ", "\n", "%3D", "\u{301}"] {
            #expect(throws: PresignedAccessError.invalid) { try signer.verify(method: "GET", token: text + more) }
        }
        for foreign in [String(repeating: "A", count: 10_000), "é", "+/+/", text.replacing("_", with: "/") + "+"] {
            #expect(throws: PresignedAccessError.invalid) { try signer.verify(method: "GET", token: foreign) }
        }
    }

    @Test("Another secret signs other tokens")
    func otherSecret() throws {
        let other = try sampleSigner(secret: "another key for tests, of 32 bytes", clock: clock)
        let token = try token(other.sign(.get(), key, expiresIn: .seconds(60)))
        #expect(throws: PresignedAccessError.invalid) { try signer.verify(method: "GET", token: token) }
    }

    @Test("Two operations never have the same token, whatever moves from one text to the next")
    func unambiguous() throws {
        let operations: [(PresignedOperation, String)] = [
            (.get(contentDisposition: "ab", contentType: "c"), "k"),
            (.get(contentDisposition: "b", contentType: "ca"), "k"),
            (.get(contentDisposition: nil, contentType: "cab"), "k"), (.get(contentDisposition: "cab"), "k"),
            (.get(contentDisposition: "ab", contentType: nil), "kc"), (.get(), "kcab"),
            (.put(size: 0, contentType: "c"), "k"),
        ]
        let tokens = try operations.map { try token(signer.sign($0.0, StorageKey($0.1), expiresIn: .seconds(60))) }
        #expect(Set(tokens).count == operations.count)
    }

    @Test("What isn't a header field, or is out of range, isn't signed")
    func refusals() {
        let operations: [PresignedOperation] = [
            .get(contentDisposition: "a\r\nSet-Cookie: b"), .get(contentDisposition: ""), .get(contentDisposition: "ü"),
            .get(contentType: "a/b\n"), .get(contentType: ""), .put(size: -1, contentType: "a/b"),
            .put(size: 1, contentType: ""), .get(contentDisposition: String(repeating: "a", count: 2049)),
        ]
        for operation in operations {
            let error = #expect(throws: StorageError.self) { try signer.sign(operation, key, expiresIn: .seconds(60)) }
            #expect(error?.code == "storage.option_invalid")
        }
        for lifetime in [Duration.zero, .milliseconds(999), .seconds(604_801), .seconds(-60), .seconds(Int64.max)] {
            #expect(throws: StorageError.self) { try signer.sign(.get(), key, expiresIn: lifetime) }
        }
        #expect(throws: Never.self) { try signer.sign(.get(), key, expiresIn: .seconds(604_800)) }
    }

    @Test("The longest texts fit into a token")
    func longest() throws {
        let operation = PresignedOperation.get(
            contentDisposition: String(repeating: "d", count: 2048), contentType: String(repeating: "t", count: 255))
        let key = try StorageKey(String(repeating: "k", count: 1024))
        let token = try token(signer.sign(operation, key, expiresIn: .seconds(60)))
        #expect(try signer.verify(method: "GET", token: token).operation == operation)
    }

    @Test(
        "A base URL is absolute, or an absolute path, and without query",
        arguments: [
            "", "/", "//a/files", "files", "/files?a", "ftp://a/b", "https://", "https://a/b?c=d", "https://a/b#c",
            "https://a/ b", "https://ä",
        ])
    func baseURL(text: String) {
        #expect(throws: StorageError.self) {
            try LocalPresigner(secret: Secret(String(repeating: "k", count: 32)), baseURL: text)
        }
    }

    @Test("A short secret is refused, and no secret is printed")
    func secret() throws {
        #expect(throws: StorageError.self) { try sampleSigner(secret: String(repeating: "k", count: 31)) }
        #expect(
            !String(reflecting: try sampleSigner(secret: "printed? " + String(repeating: "k", count: 32))).contains(
                "kkkk"))
    }

    @Test("Refusals are forbidden and have codes of their own")
    func errors() {
        #expect(PresignedAccessError.allCases.allSatisfy { $0.kind == .forbidden })
        #expect(Set(PresignedAccessError.allCases.map(\.code)).count == PresignedAccessError.allCases.count)
    }

    @Test("A store without a signer has no presigned requests")
    func unsupported() async throws {
        let error = await #expect(throws: StorageError.self) {
            try await MemoryStorage().presigned(.get(), key, expiresIn: .seconds(60))
        }
        #expect(error?.code == "storage.not_supported")
    }
}
