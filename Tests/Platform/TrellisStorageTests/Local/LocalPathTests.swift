import Foundation
import Testing
import TrellisStorage
import TrellisTesting

@Suite("Keys as paths of the store in a folder")
struct LocalPathTests {
    static let keys = [
        "..a", "a..", "...", ".hidden", "-rf", "%2e%2e", "..%2f..%2fa", "a%", "A", "a+", "a&", "+", "&", "~", "con",
        "C:", "file:stream", "$(id)", "`id`", ";", "|", "*", "?", "'", "\"", "ü", "u\u{308}", "😀", "İ", "ı", "ß", "ẞ",
        "K", "\u{212A}", "ﬀ", "a b", " ", "a/.b/..c", "a+/b", "a&/b", String(repeating: "n", count: 64),
        String(repeating: "n", count: 65), String(repeating: "n", count: 64) + "/a",
        String(repeating: "n", count: 63) + "/a",
        String(repeating: "😀", count: 200), String(repeating: "./.", count: 1) + "x", "objects", "incoming/a",
    ]

    @Test("Every key has files of its own inside the folder, with names that no file system confuses")
    func names() async throws {
        try await withFolder { folder in
            let storage = try await LocalStorage.open(folder: folder, isDurable: false)
            let valid = Self.keys.filter { (try? StorageKey($0)) != nil }
            for key in valid { try await storage.put(key, key) }
            for key in valid { #expect(hasSameBytes([try await storage.text(key)], [key])) }
            let files = paths(below: folder + "/objects")
            #expect(paths(below: folder).filter { !$0.hasPrefix("objects") } == ["incoming"])
            #expect(Set(files.map { $0.lowercased() }).count == files.count)
            for name in files.flatMap({ $0.split(separator: "/") }) {
                #expect(name.wholeMatch(of: /[a-z0-9_%][a-z0-9_.%-]*[+&]?|\+/) != nil, "\(name)")
                #expect(name.utf8.count <= 200, "\(name)")
            }
            #expect(hasSameBytes(try await storage.keys(), try valid.map(StorageKey.init).sorted().map(\.description)))
        }
    }

    @Test("Lists of random keys are those of the store in memory, for every prefix and size of pages")
    func lists() async throws {
        try await withFolder { folder in
            let local = try await LocalStorage.open(folder: folder, isDurable: false)
            let memory = MemoryStorage()
            var random = SeededGenerator(seed: 20_261_129)
            let parts = ["a", "b", "A", "-", ".", "/", "/", "+", "&", "%", "ü", " ", String(repeating: "m", count: 63)]
            var keys: [String] = []
            while keys.count < 150 {
                let text = (0..<Int.random(in: 1...6, using: &random)).map { _ in
                    parts[Int.random(in: 0..<parts.count, using: &random)]
                }.joined()
                guard (try? StorageKey(text)) != nil else { continue }
                keys.append(text)
                try await local.put(text, text)
                try await memory.put(text, text)
            }
            let beginnings = keys.prefix(40).map { key in
                String(decoding: key.utf8.prefix(Int.random(in: 0...key.utf8.count, using: &random)), as: UTF8.self)
            }
            for prefix in ["", "/", "a/", "//", "m"] + beginnings where !prefix.contains("\u{FFFD}") {
                for limit in [7, 1000] {
                    let expected = try await memory.keys(prefix, limit: limit)
                    #expect(hasSameBytes(try await local.keys(prefix, limit: limit), expected), "\(prefix), \(limit)")
                }
            }
            for key in keys { try await local.delete(StorageKey(key)) }
            #expect(paths(below: folder) == ["incoming", "objects"])
        }
    }

    @Test("A folder with more objects than a page keeps names is listed in order")
    func manyNames() async throws {
        try await withFolder { folder in
            let storage = try await LocalStorage.open(folder: folder, isDurable: false)
            let keys = (0..<400).map { $0 % 4 == 0 ? "f/\($0 * 7919 % 1000)/x" : "f/\($0 * 7919 % 1000)" }
            for key in keys { try await storage.put(key, "") }
            // Empty folders use up the kept names without an object.
            for number in 0..<200 {
                try FileManager.default.createDirectory(
                    atPath: "\(folder)/objects/f+/\(number)e+", withIntermediateDirectories: false)
            }
            let expected = try keys.map(StorageKey.init).sorted().map(\.description)
            for limit in [29, 399, 400, 401] {
                #expect(try await storage.keys("f/", limit: limit) == expected)
            }
        }
    }

    @Test("A limit outside of 1 to 1000 counts as its nearest end", arguments: [(0, 1), (-5, 1), (5000, 3)])
    func limits(limit: Int, count: Int) async throws {
        try await withFolder { folder in
            let storage = try await LocalStorage.open(folder: folder, isDurable: false)
            for key in ["a", "b", "c"] { try await storage.put(key, key) }
            #expect(try await storage.list(prefix: "", after: nil, limit: limit).objects.count == count)
            #expect(try await storage.list(prefix: "", after: "a", limit: 1).objects.first?.key.description == "b")
        }
    }
}
