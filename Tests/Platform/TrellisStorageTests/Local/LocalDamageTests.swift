import Foundation
import NIOCore
import Testing
import TrellisKernel
import TrellisStorage

@Suite("What others do in the folder of the store")
struct LocalDamageTests {
    private let files = FileManager.default

    @Test("A folder that is a symbolic link is neither read nor written through")
    func linkedFolder() async throws {
        try await withFolder { folder in
            let outside = try await LocalStorage.open(folder: folder + "/outside", isDurable: false)
            try await outside.put("b", "outside")
            let storage = try await LocalStorage.open(folder: folder + "/store", isDurable: false)
            try await storage.put("z", "inside")
            try files.createSymbolicLink(
                atPath: folder + "/store/objects/a+", withDestinationPath: folder + "/outside/objects")
            let before = paths(below: folder + "/outside")
            let key = try StorageKey("a/b")
            await #expect(throws: StorageError.self) { try await storage.get(key, range: nil) }
            await #expect(throws: StorageError.self) { try await storage.head(key) }
            await #expect(throws: StorageError.self) { try await storage.put("a/b", "changed") }
            await #expect(throws: StorageError.self) { try await storage.put("a/new", "new") }
            await #expect(throws: StorageError.self) {
                try await storage.put("a/n", "n", PutOptions(onlyIfAbsent: true))
            }
            await #expect(throws: StorageError.self) { try await storage.delete(key) }
            await #expect(throws: StorageError.self) { try await storage.copy(StorageKey("z"), to: key) }
            #expect(try await storage.keys() == ["z"])
            #expect(try await storage.keys("a/") == [])
            #expect(paths(below: folder + "/outside") == before)
            #expect(try await outside.text("b") == "outside")
            #expect(paths(below: folder + "/store/incoming") == [])
        }
    }

    @Test("A file that is a symbolic link is refused, and replaced or deleted without what it points to")
    func linkedFile() async throws {
        try await withFolder { folder in
            let storage = try await LocalStorage.open(folder: folder, isDurable: false)
            try await storage.put("target", "target")
            for name in ["a", "b"] {
                try files.createSymbolicLink(
                    atPath: folder + "/objects/\(name)", withDestinationPath: folder + "/objects/target")
            }
            await #expect(throws: StorageError.self) { try await storage.get(StorageKey("a"), range: nil) }
            #expect(try await storage.keys() == ["target"])
            try await storage.put("a", "new")
            try await storage.delete(StorageKey("b"))
            #expect(try await storage.text("a") == "new")
            #expect(try await storage.text("target") == "target")
            #expect(try await storage.keys() == ["a", "target"])
        }
    }

    @Test("The store's own folders may not be links; the path to the store may")
    func linkedRoot() async throws {
        try await withFolder { folder in
            try files.createDirectory(atPath: folder + "/real", withIntermediateDirectories: true)
            try files.createSymbolicLink(atPath: folder + "/link", withDestinationPath: folder + "/real")
            try await LocalStorage.open(folder: folder + "/link", isDurable: false).put("a", "a")
            #expect(try await LocalStorage.open(folder: folder + "/real", isDurable: false).keys() == ["a"])
            for name in ["objects", "incoming"] {
                let store = "\(folder)/\(name)"
                try files.createDirectory(atPath: store, withIntermediateDirectories: true)
                try files.createSymbolicLink(atPath: "\(store)/\(name)", withDestinationPath: folder + "/real")
                await #expect(throws: StorageError.self) {
                    try await LocalStorage.open(folder: store, isDurable: false)
                }
            }
        }
    }

    @Test("Files and folders of other programs aren't objects")
    func foreignFiles() async throws {
        try await withFolder { folder in
            let storage = try await LocalStorage.open(folder: folder, isDurable: false)
            try await storage.put("a/b", "content")
            for name in [".DS_Store", "Thumbs.db", "plain", "UPPER", "%2E", "%61", "a+b", "%", "&", "empty", "x&", "ü"]
            {
                let data = Data(name == "empty" ? [] : [1, 2, 3])
                #expect(files.createFile(atPath: "\(folder)/objects/\(name)", contents: data))
            }
            try files.createDirectory(atPath: folder + "/objects/lost+found", withIntermediateDirectories: false)
            try files.createDirectory(atPath: folder + "/objects/nofile", withIntermediateDirectories: false)
            #expect(mkfifo(folder + "/objects/pipe", 0o600) == 0)
            #expect(try await storage.keys() == ["a/b"])
            for name in ["plain", "pipe", "nofile", "empty"] {
                let error = await #expect(throws: StorageError.self) { try await storage.head(StorageKey(name)) }
                #expect(error?.code == "storage.failed")
            }
            try await storage.delete(StorageKey("plain"))
            try await storage.put("pipe", "replaced")
            #expect(try await storage.text("pipe") == "replaced")
        }
    }

    @Test("A file that was cut, extended, changed at its end or moved is refused, left out of lists, and replaceable")
    func damage() async throws {
        try await withFolder { folder in
            let storage = try await LocalStorage.open(folder: folder, isDurable: false)
            let url = URL(filePath: folder + "/objects/a")
            try await storage.put("a", "content", PutOptions(contentType: "text/plain"))
            let whole = try Data(contentsOf: url)
            var damaged =
                (0..<whole.count).map { whole.prefix($0) } + [whole + [0], whole + whole.suffix(20), whole.dropFirst()]
            for index in whole.indices.dropFirst(7) {
                var changed = whole
                changed[index] ^= 1
                damaged.append(changed)
            }
            for data in damaged {
                try data.write(to: url)
                await #expect(throws: StorageError.self, "\(data.count)") {
                    try await storage.get(StorageKey("a"), range: nil)
                }
                #expect(try await storage.keys() == [])
            }
            try await storage.put("a", "again")
            #expect(try await storage.text("a") == "again")
            try files.moveItem(atPath: folder + "/objects/a", toPath: folder + "/objects/b")
            await #expect(throws: StorageError.self) { try await storage.head(StorageKey("b")) }
            #expect(try await storage.keys() == [])
        }
    }

    @Test("Content that changed on the disk isn't copied")
    func changedContent() async throws {
        try await withFolder { folder in
            let storage = try await LocalStorage.open(folder: folder, isDurable: false)
            let url = URL(filePath: folder + "/objects/a")
            try await storage.put("a", "content")
            var data = try Data(contentsOf: url)
            data[0] ^= 1
            try data.write(to: url)
            await #expect(throws: StorageError.checksumMismatch(try StorageKey("a"))) {
                try await storage.copy(StorageKey("a"), to: StorageKey("b"))
            }
            #expect(try await storage.head(StorageKey("b")) == nil)
        }
    }

    @Test("A file that is cut while it is read ends with an error")
    func cutWhileRead() async throws {
        try await withFolder { folder in
            let storage = try await LocalStorage.open(folder: folder, isDurable: false)
            try await storage.put("a", String(repeating: "x", count: 1_000_000))
            let object = try await storage.get(StorageKey("a"), range: nil)
            let file = try FileHandle(forUpdating: URL(filePath: folder + "/objects/a"))
            try file.truncate(atOffset: 500_000)
            try file.close()
            await #expect(throws: StorageError.failed("the file of the object was cut")) {
                for try await _ in object.body {}
            }
        }
    }
}
