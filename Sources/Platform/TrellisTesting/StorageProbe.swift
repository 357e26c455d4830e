import NIOCore
import TrellisKernel
import TrellisStorage

/// A store under test, with keys of one check, and expectations that throw ``StorageMismatch``.
struct StorageProbe: Sendable {
    let storage: any Storage
    let check: StorageConformance.Check
    /// The beginning of all keys of the check: at most 26 bytes, with a slash.
    let prefix: String

    init(_ storage: any Storage, _ check: StorageConformance.Check) {
        self.storage = storage
        self.check = check
        prefix = "conformance-\(String(ID<StorageProbe>().low, radix: 36).suffix(16))/"
    }

    /// Returns the key of a name.
    func key(_ name: String) throws -> StorageKey { try StorageKey(prefix + name) }

    /// Deletes the objects of the check.
    func clean() async throws {
        while true {
            let page = try await storage.list(prefix: prefix, after: nil, limit: 1000)
            for object in page.objects { try await storage.delete(object.key) }
            if page.next == nil { return }
        }
    }

    /// Stores text.
    @discardableResult
    func put(_ name: String, _ text: String, _ options: PutOptions = PutOptions()) async throws -> ObjectInfo {
        try await storage.put(key(name), bytes: Array(text.utf8), options)
    }

    /// Returns the bytes of an object, or of a range of it.
    func read(_ key: StorageKey, _ range: ByteRange? = nil) async throws -> ByteBuffer {
        let object = try await storage.get(key, range: range)
        var bytes = ByteBuffer()
        for try await chunk in object.body { bytes.writeImmutableBuffer(chunk) }
        try expect(
            object.range.count == bytes.readableBytes, "a body of \(object.range.count) bytes, as its range says",
            "it had \(bytes.readableBytes)")
        return bytes
    }

    /// Expects an object with this text, in its content and in what is known of it.
    func expect(_ name: String, hasText text: String) async throws {
        let found = String(buffer: try await read(key(name)))
        try expect(found.utf8.elementsEqual(text.utf8), "the content \"\(text)\" of \(name)", "it was \"\(found)\"")
        let size = try await storage.head(key(name))?.size
        try expect(
            size == Int64(text.utf8.count), "a size of \(text.utf8.count)", "it was \(size.map(String.init) ?? "nil")")
    }

    /// Expects that there is no object.
    func expectNothing(at name: String) async throws {
        let info = try await storage.head(key(name))
        try expect(info == nil, "no object \(name)", "there was one of \(info?.size ?? 0) bytes")
        let listed = try await storage.list(prefix: prefix + name, after: nil, limit: 10).objects
        try expect(listed.isEmpty, "no \(name) in lists", "there was one")
    }

    func expect(_ isTrue: Bool, _ expected: String, _ actual: @autoclosure () -> String) throws {
        if !isTrue { throw StorageMismatch(check: check, expected: expected, actual: actual()) }
    }

    /// Expects an error of the store.
    func expect(
        _ expected: String, refused: (StorageError) -> Bool, _ call: () async throws -> Void
    ) async throws {
        do {
            try await call()
        } catch let error as StorageError where refused(error) {
            return
        } catch {
            throw StorageMismatch(check: check, expected: expected, actual: "it threw \(error)")
        }
        throw StorageMismatch(check: check, expected: expected, actual: "it succeeded")
    }
}
