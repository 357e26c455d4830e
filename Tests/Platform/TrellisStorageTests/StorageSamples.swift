import Foundation
import NIOCore
import Testing
import TrellisConfig
import TrellisKernel
import TrellisStorage

/// Calls `body` with the path of a folder, which doesn't exist yet and is removed after it.
func withFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    let folder = NSTemporaryDirectory() + "trellis-storage-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try await body(folder)
}

extension Storage {
    /// Stores text.
    @discardableResult
    func put(_ key: String, _ text: String, _ options: PutOptions = PutOptions()) async throws -> ObjectInfo {
        try await put(StorageKey(key), bytes: Array(text.utf8), options)
    }

    /// Returns the text of an object.
    func text(_ key: String, _ range: ByteRange? = nil) async throws -> String {
        var bytes = ByteBuffer()
        for try await chunk in try await get(StorageKey(key), range: range).body { bytes.writeImmutableBuffer(chunk) }
        return String(buffer: bytes)
    }

    /// Returns the keys of all pages.
    func keys(_ prefix: String = "", limit: Int = 1000) async throws -> [String] {
        var keys: [String] = []
        var cursor: String?
        repeat {
            let page = try await list(prefix: prefix, after: cursor, limit: limit)
            keys += page.objects.map(\.key.description)
            cursor = page.next
        } while cursor != nil
        return keys
    }
}

/// Returns the paths of all files and folders below a folder, relative to it.
func paths(below folder: String) -> [String] {
    (FileManager.default.enumerator(atPath: folder)?.allObjects.compactMap { $0 as? String } ?? []).sorted()
}

/// Returns whether both have the same bytes; `==` of texts ignores normalization.
func hasSameBytes(_ left: [String], _ right: [String]) -> Bool {
    left.map { Array($0.utf8) } == right.map { Array($0.utf8) }
}

/// Returns a signer of requests to `https://app.example.com/files`.
func sampleSigner(
    secret: String = "a key for tests, of 32 or more bytes", clock: any Clock = SystemClock()
) throws -> LocalPresigner {
    try LocalPresigner(secret: Secret(secret), baseURL: "https://app.example.com/files", clock: clock)
}
