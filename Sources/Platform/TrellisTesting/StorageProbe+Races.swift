import NIOCore
import TrellisStorage

extension StorageProbe {
    func checkOnlyIfAbsent() async throws {
        let key = try key("object")
        try await put("object", "first", PutOptions(onlyIfAbsent: true))
        try await expect("exists with the key", refused: { $0 == .exists(key) }) {
            try await put("object", "second", PutOptions(onlyIfAbsent: true))
        }
        try await expect("object", hasText: "first")
        try await storage.delete(key)
        try await put("object", "third", PutOptions(onlyIfAbsent: true))
        try await expect("object", hasText: "third")
    }

    func checkOnlyIfAbsentRace() async throws {
        let key = try key("object")
        let winners = try await withThrowingTaskGroup(of: Int?.self) { group in
            for number in 0..<16 {
                group.addTask {
                    do {
                        try await put("object", "text \(number)", PutOptions(onlyIfAbsent: true))
                        return number
                    } catch StorageError.exists(key) {
                        return nil
                    }
                }
            }
            return try await group.reduce(into: [Int]()) { if let number = $1 { $0.append(number) } }
        }
        try expect(winners.count == 1, "one that succeeds", "there were \(winners.count)")
        for number in winners { try await expect("object", hasText: "text \(number)") }
    }

    func checkReplacementRace() async throws {
        let key = try key("object")
        let contents = (0..<8).map { ConformanceContent(size: 300_000 + Int64($0), seed: UInt8($0)) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for content in contents {
                group.addTask { try await storage.put(key, content.body(length: nil), PutOptions()) }
            }
            try await group.waitForAll()
        }
        let object = try await storage.get(key, range: nil)
        guard let content = contents.first(where: { $0.size == object.info.size }) else {
            throw StorageMismatch(
                check: check, expected: "one of the objects", actual: "it had \(object.info.size) bytes")
        }
        try await expect(key, has: content, whole: object)
    }

    func checkReadDuringReplacement() async throws {
        let key = try key("object")
        let (old, new) = (ConformanceContent(size: 2_000_000), ConformanceContent(size: 2_000_000, seed: 1))
        try await storage.put(key, old.body(length: old.size), PutOptions())
        let object = try await storage.get(key, range: nil)
        var position: Int64 = 0
        do {
            for try await chunk in object.body {
                if position == 0 { try await storage.put(key, new.body(length: new.size), PutOptions()) }
                let end = position + Int64(chunk.readableBytes)
                try expect(
                    chunk == old.bytes(position..<end), "the bytes of the first object", "they differ at \(position)")
                position = end
            }
            try expect(position == old.size, "\(old.size) bytes", "there were \(position)")
        } catch let error as StorageError {
            // A store may end a body whose object is gone, but not as if it was complete.
            try expect(position > 0, "an error of the body only", "it was \(error)")
        }
        try await expect(key, has: new, whole: try await storage.get(key, range: nil))
    }
}
