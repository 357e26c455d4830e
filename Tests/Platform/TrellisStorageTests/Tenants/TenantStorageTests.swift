import Testing
import TrellisKernel
import TrellisStorage

@Suite("The store of a tenant")
struct TenantStorageTests {
    private let shared = MemoryStorage()
    private let acme: TenantStorage
    private let globex: TenantStorage

    init() {
        acme = TenantStorage(shared, tenantID: ID())
        globex = TenantStorage(shared, tenantID: ID())
    }

    @Test("Two tenants have different objects under the same key")
    func isolation() async throws {
        try await acme.put("files/1", "of Acme")
        try await globex.put("files/1", "of Globex")
        #expect(try await acme.text("files/1") == "of Acme")
        #expect(try await globex.text("files/1") == "of Globex")
        try await acme.delete(StorageKey("files/1"))
        #expect(try await acme.keys() == [])
        #expect(try await globex.text("files/1") == "of Globex")
        #expect(try await shared.keys() == ["\(globex.tenantID)/files/1"])
    }

    @Test("A key with another tenant's identifier, or one that tries to leave, names nothing of another tenant")
    func escape() async throws {
        try await globex.put("secret", "of Globex")
        let foreign = "\(globex.tenantID)/secret"
        #expect(try await acme.head(StorageKey(foreign)) == nil)
        await #expect(throws: StorageError.notFound(try StorageKey(foreign))) { try await acme.text(foreign) }
        await #expect(throws: StorageError.notFound(try StorageKey(foreign))) {
            try await acme.copy(StorageKey(foreign), to: StorageKey("mine"))
        }
        try await acme.delete(StorageKey(foreign))
        try await acme.put(foreign, "of Acme")
        #expect(try await globex.text("secret") == "of Globex")
        #expect(throws: StorageError.self) { try StorageKey("../\(globex.tenantID)/secret") }
    }

    @Test(
        "A list has the tenant's objects only, whatever prefix and cursor are",
        arguments: ["", "..", "../", "/", "s", "%2e%2e/"])
    func lists(prefix: String) async throws {
        try await globex.put("secret", "of Globex")
        try await acme.put("shown", "of Acme")
        let expected = "shown".hasPrefix(prefix) ? ["shown"] : []
        #expect(try await acme.keys(prefix) == expected)
        #expect(try await acme.keys("\(globex.tenantID)") == [])
        for cursor in ["", "\(globex.tenantID)/", "\(globex.tenantID)/secret", "~"] {
            let page = try await acme.list(prefix: prefix, after: cursor, limit: 1000)
            #expect(Set(expected).isSuperset(of: page.objects.map(\.key.description)))
        }
    }

    @Test("Cursors and copies stay within the tenant")
    func pages() async throws {
        for number in 0..<10 {
            try await acme.put("a/\(number)", "of Acme")
            try await globex.put("a/\(number)", "of Globex")
        }
        #expect(try await acme.keys("a/", limit: 3) == (0..<10).map { "a/\($0)" })
        let copy = try await acme.copy(StorageKey("a/1"), to: StorageKey("b"))
        #expect(copy.key.description == "b")
        #expect(try await acme.text("b") == "of Acme")
        #expect(try await globex.head(StorageKey("b")) == nil)
    }

    @Test("Errors name the relative key")
    func errors() async throws {
        let key = try StorageKey("a")
        await #expect(throws: StorageError.notFound(key)) { try await acme.get(key, range: nil) }
        try await acme.put("a", "first")
        await #expect(throws: StorageError.exists(key)) { try await acme.put("a", "x", PutOptions(onlyIfAbsent: true)) }
        await #expect(throws: StorageError.checksumMismatch(key)) {
            try await acme.put("a", "x", PutOptions(sha256: Array(repeating: 0, count: 32)))
        }
    }

    @Test("A key is refused that would be too long for the store")
    func length() async throws {
        try await acme.put(String(repeating: "a", count: 987), "longest")
        let error = await #expect(throws: StorageError.self) {
            try await acme.put(String(repeating: "a", count: 988), "")
        }
        #expect(error?.code == "storage.key_invalid")
    }

    @Test("A store that returns another tenant's keys is an error, not a leak")
    func mixedUp() async throws {
        try await globex.put("secret", "of Globex")
        let storage = TenantStorage(LeakingStorage(storage: shared), tenantID: acme.tenantID)
        await #expect(throws: StorageError.failed("the store returned a key of another tenant")) {
            try await storage.keys()
        }
        await #expect(throws: StorageError.failed("the store returned a key of another tenant")) {
            try await storage.head(StorageKey("a"))
        }
    }

    @Test("A presigned request is for the tenant's object")
    func presigned() async throws {
        let signer = try sampleSigner()
        let storage = TenantStorage(MemoryStorage(presigner: signer), tenantID: acme.tenantID)
        let request = try await storage.presigned(.get(), StorageKey("a"), expiresIn: .seconds(60))
        let token = try #require(request.url.split(separator: "=").last)
        #expect(try signer.verify(method: "GET", token: String(token)).key.description == "\(acme.tenantID)/a")
    }
}

/// A store that ignores prefixes and keys.
private struct LeakingStorage: Storage {
    let storage: MemoryStorage

    func put(_ key: StorageKey, _ body: StorageBody, _ options: PutOptions) async throws -> ObjectInfo {
        try await storage.put(key, body, options)
    }
    func get(_ key: StorageKey, range: ByteRange?) async throws -> StoredObject {
        try await storage.get(key, range: range)
    }
    func head(_ key: StorageKey) async throws -> ObjectInfo? {
        try await storage.list(prefix: "", after: nil, limit: 1).objects.first
    }
    func delete(_ key: StorageKey) async throws { try await storage.delete(key) }
    func list(prefix: String, after cursor: String?, limit: Int) async throws -> ObjectList {
        try await storage.list(prefix: "", after: cursor, limit: limit)
    }
    func copy(_ source: StorageKey, to destination: StorageKey) async throws -> ObjectInfo {
        try await storage.copy(source, to: destination)
    }
    func presigned(
        _ operation: PresignedOperation, _ key: StorageKey, expiresIn: Duration
    ) async throws -> PresignedRequest { try await storage.presigned(operation, key, expiresIn: expiresIn) }
}
