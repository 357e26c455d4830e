import Foundation
import NIOCore
import Testing
import TrellisKernel
import TrellisStorage

@Suite("The store in a folder")
struct LocalStorageTests {
    @Test("Objects are there after the store is opened again, with media type, ETag and time")
    func reopened() async throws {
        try await withFolder { folder in
            let clock = ManualClock()
            let first = try await LocalStorage.open(folder: folder, clock: clock)
            let stored = try await first.put("a/b", "content", PutOptions(contentType: "text/plain"))
            clock.advance(by: .seconds(60))
            let second = try await LocalStorage.open(folder: folder, isDurable: false, clock: clock)
            #expect(try await second.head(StorageKey("a/b")) == stored)
            #expect(try await second.text("a/b") == "content")
            #expect(try await second.copy(StorageKey("a/b"), to: StorageKey("c")).modifiedAt == clock.now)
            #expect(try await first.keys() == ["a/b", "c"])
        }
    }

    @Test("Folders above the store's are created, and files are for their owner only")
    func permissions() async throws {
        try await withFolder { folder in
            let storage = try await LocalStorage.open(folder: "\(folder)/deep/er", isDurable: false)
            try await storage.put("a/b", "content")
            for path in paths(below: folder) {
                let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(path)")
                let isFolder = attributes[.type] as? FileAttributeType == .typeDirectory
                #expect(attributes[.posixPermissions] as? Int == (isFolder ? 0o700 : 0o600), "\(path)")
            }
        }
    }

    @Test(
        "A folder that can't be created or opened is a typed error", arguments: ["/proc/none/files", "/dev/null", ""])
    func unusable(folder: String) async throws {
        await #expect(throws: StorageError.self) { try await LocalStorage.open(folder: folder, isDurable: false) }
    }

    @Test("The content is the beginning of its file, so that other programs can read it")
    func plainFile() async throws {
        try await withFolder { folder in
            let storage = try await LocalStorage.open(folder: folder, isDurable: false)
            try await storage.put("reports/2026.csv", "a,b\n1,2\n")
            let data = try Data(contentsOf: URL(filePath: "\(folder)/objects/reports+/2026.csv"))
            #expect(String(decoding: data.prefix(8), as: UTF8.self) == "a,b\n1,2\n")
        }
    }

    @Test("Content that looks like the end of an object's file is content")
    func trailerInContent() async throws {
        try await withFolder { folder in
            let storage = try await LocalStorage.open(folder: folder, isDurable: false)
            try await storage.put("a", "text", PutOptions(contentType: "a/b"))
            let whole = Array(try Data(contentsOf: URL(filePath: "\(folder)/objects/a")))
            try await storage.put(StorageKey("b"), bytes: whole + whole)
            let info = try await storage.head(StorageKey("b"))
            #expect(info?.size == Int64(whole.count * 2))
            #expect(info?.contentType == nil)
        }
    }

    @Test("Folders that are empty after a delete are removed, others stay")
    func emptyFolders() async throws {
        try await withFolder { folder in
            let storage = try await LocalStorage.open(folder: folder, isDurable: false)
            for key in ["a/b/c/d", "a/b/e", String(repeating: "x", count: 200) + "/y"] {
                try await storage.put(key, key)
            }
            try await storage.delete(StorageKey("a/b/c/d"))
            #expect(try await storage.keys("a/") == ["a/b/e"])
            #expect(!paths(below: folder).contains { $0.hasSuffix("c+") })
            for key in try await storage.keys() { try await storage.delete(StorageKey(key)) }
            #expect(paths(below: folder) == ["incoming", "objects"])
        }
    }

    @Test("Puts, deletes and lists in the same folder at once don't disturb each other")
    func folderRaces() async throws {
        try await withFolder { folder in
            // Two stores, as two processes have them.
            let stores = [
                try await LocalStorage.open(folder: folder, isDurable: false),
                try await LocalStorage.open(folder: folder, isDurable: false),
            ]
            try await withThrowingTaskGroup(of: Void.self) { group in
                for task in 0..<8 {
                    group.addTask {
                        for round in 0..<25 {
                            let key = "a/b/\(task)"
                            try await stores[task % 2].put(key, "\(round)")
                            #expect(try await stores[(task + 1) % 2].text(key) == "\(round)")
                            try await stores[task % 2].delete(StorageKey(key))
                        }
                    }
                }
                group.addTask {
                    for _ in 0..<100 {
                        let keys = try await stores[0].keys("a/")
                        #expect(keys == keys.sorted() && keys.allSatisfy { $0.hasPrefix("a/b/") })
                    }
                }
                try await group.waitForAll()
            }
            #expect(paths(below: folder) == ["incoming", "objects"])
        }
    }

    @Test("An object that is deleted while it is read is read to its end")
    func deletedWhileRead() async throws {
        try await withFolder { folder in
            let storage = try await LocalStorage.open(folder: folder, isDurable: false)
            try await storage.put("a", String(repeating: "x", count: 1_000_000))
            let object = try await storage.get(StorageKey("a"), range: nil)
            try await storage.delete(StorageKey("a"))
            var size = 0
            for try await chunk in object.body { size += chunk.readableBytes }
            #expect(size == 1_000_000)
        }
    }

    @Test("No chunk of a body has more than 128 KiB")
    func chunks() async throws {
        try await withFolder { folder in
            let storage = try await LocalStorage.open(folder: folder, isDurable: false)
            try await storage.put("a", String(repeating: "x", count: 1_000_000))
            var sizes: Set<Int> = []
            for try await chunk in try await storage.get(StorageKey("a"), range: .from(1)).body {
                sizes.insert(chunk.readableBytes)
            }
            #expect(sizes == [131_072, 999_999 % 131_072])
        }
    }

    @Test("A cancelled reader ends with an error")
    func cancelledReader() async throws {
        try await withFolder { folder in
            let storage = try await LocalStorage.open(folder: folder, isDurable: false)
            try await storage.put("a", String(repeating: "x", count: 1_000_000))
            let object = try await storage.get(StorageKey("a"), range: nil)
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                for try await _ in object.body {}
            }
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }
}
