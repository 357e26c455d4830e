import NIOCore
import Synchronization
import Testing
import TrellisKernel

@testable import TrellisStorage

@Suite("Copying a store")
struct StorageCopierTests {
    /// Copies, and returns the keys that failed.
    private func copy(
        _ source: any Storage, _ destination: any Storage, prefix: String = "", parallel: Int = 4
    ) async throws -> (summary: StorageCopier.Summary, failed: [String]) {
        var failed: [String] = []
        let copier = StorageCopier(from: source, to: destination, parallel: parallel)
        let summary = try await copier.run(prefix: prefix) { object, outcome, _ in
            if case .failed = outcome { failed.append("\(object.key)") }
        }
        return (summary, failed.sorted())
    }

    @Test("All objects are copied with their types, those of a prefix alone, into a folder and back")
    func everything() async throws {
        try await withFolder { folder in
            let (source, back) = (MemoryStorage(), MemoryStorage())
            for number in 0..<1203 {
                try await source.put(
                    "\(number % 2 == 0 ? "a" : "b")/\(number)", "text \(number)", PutOptions(contentType: "text/plain"))
            }
            let local = try await LocalStorage.open(folder: folder, isDurable: false)
            let some = try await copy(source, local, prefix: "b/")
            #expect(some.summary.copied == 601 && some.failed == [])
            let rest = try await copy(source, local)
            #expect(rest.summary.copied == 602 && rest.summary.skipped == 601)
            #expect(try await copy(local, back, parallel: 1).summary.copied == 1203)
            #expect(try await back.keys() == source.keys())
            #expect(try await back.text("b/801") == "text 801")
            #expect(try await back.head(StorageKey("b/801"))?.contentType == "text/plain")
            #expect(try await source.keys().count == 1203)
        }
    }

    @Test("A copy that was interrupted goes on where it stopped, and replaces what differs")
    func resumes() async throws {
        let (source, destination) = (MemoryStorage(), MemoryStorage())
        for name in ["a", "b", "c", "d"] { try await source.put(name, "content \(name)") }
        let flaky = HookedStorage(destination)
        flaky.onPut { key in if ["b", "d"].contains(key.description) { throw StorageError.unavailable("reset") } }
        let first = try await copy(source, flaky)
        #expect(first.failed == ["b", "d"] && first.summary.copied == 2 && first.summary.failed == 2)
        // The same size, and another content.
        try await destination.put("a", "CONTENT a")
        let second = try await copy(source, destination)
        #expect(second.failed == [] && second.summary.copied == 3 && second.summary.skipped == 1)
        for name in ["a", "b", "c", "d"] { #expect(try await destination.text(name) == "content \(name)") }
    }

    @Test("Objects whose tags can't be compared are left out if the copy is as large and newer")
    func incomparable() throws {
        func info(_ size: Int64, _ tag: String, _ time: Int64) throws -> ObjectInfo {
            ObjectInfo(
                key: try StorageKey("a"), size: size, contentType: nil, etag: tag,
                modifiedAt: Timestamp(microseconds: time))
        }
        let (sha256, md5) = (String(repeating: "a", count: 64), String(repeating: "b", count: 32))
        let original = try info(5, sha256, 100)
        #expect(original.isSame(as: try info(5, md5, 100)))
        #expect(original.isSame(as: try info(5, "\(md5)-2", 200)))
        #expect(!original.isSame(as: try info(5, md5, 99)))
        #expect(!original.isSame(as: try info(6, md5, 200)))
        #expect(!original.isSame(as: try info(5, String(repeating: "c", count: 64), 200)))
        #expect(original.isSame(as: try info(5, sha256, 1)))
    }

    @Test("A copy whose content differs is a failure")
    func damaged() async throws {
        let (source, destination) = (MemoryStorage(), HookedStorage(MemoryStorage()))
        try await source.put("a", "content")
        destination.damage { buffer in
            var buffer = buffer
            buffer.setInteger(UInt8(0), at: buffer.readerIndex)
            return buffer
        }
        #expect(try await copy(source, destination).failed == ["a"])
    }

    @Test("An object that is deleted while it is copied is no failure")
    func deletedMeanwhile() async throws {
        let memory = MemoryStorage()
        try await memory.put("a", "content")
        let source = HookedStorage(memory)
        source.onGet { try await memory.delete($0) }
        let copied = try await copy(source, MemoryStorage())
        #expect(copied.failed == [] && copied.summary.skipped == 1)
    }

    @Test("A store to which nothing can be copied any more ends the copy with its error")
    func lost() async throws {
        let (source, destination) = (MemoryStorage(), HookedStorage(MemoryStorage()))
        for number in 0..<200 { try await source.put("\(number)", "x") }
        destination.onPut { _ in throw StorageError.unavailable("away") }
        let attempts = Mutex(0)
        await #expect(throws: StorageError.unavailable("away")) {
            _ = try await StorageCopier(from: source, to: destination).run { _, _, _ in attempts.withLock { $0 += 1 } }
        }
        #expect(attempts.withLock { $0 } == StorageCopier.patience)
    }
}
