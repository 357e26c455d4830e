import NIOCore
import TrellisStorage

extension StorageProbe {
    func checkRanges() async throws {
        let content = ConformanceContent(size: 1000)
        let key = try key("object")
        try await storage.put(key, content.body(length: 1000), PutOptions())
        let ranges: [(ByteRange, Range<Int64>)] = [
            (.from(0), 0..<1000), (.from(1), 1..<1000), (.from(999), 999..<1000),
            (.bounds(0, 0), 0..<1), (.bounds(0, 999), 0..<1000), (.bounds(10, 19), 10..<20),
            (.bounds(999, 999), 999..<1000), (.bounds(990, 5000), 990..<1000), (.bounds(0, Int64.max), 0..<1000),
            (.last(1), 999..<1000), (.last(1000), 0..<1000), (.last(5000), 0..<1000), (.last(10), 990..<1000),
        ]
        for (range, bytes) in ranges {
            let object = try await storage.get(key, range: range)
            try expect(object.range == bytes, "\(bytes) for \(range)", "the range was \(object.range)")
            try expect(object.info.size == 1000, "the size of the whole object", "it was \(object.info.size)")
            let found = try await read(key, range)
            try expect(found == content.bytes(bytes), "the bytes \(bytes) for \(range)", "they differ")
        }
        let whole = try await storage.get(key, range: nil)
        try expect(whole.range == 0..<1000, "0..<1000 without a range", "it was \(whole.range)")
    }

    func checkUnsatisfiableRanges() async throws {
        let key = try key("object")
        try await storage.put(key, ConformanceContent(size: 1000).body(length: 1000), PutOptions())
        let ranges: [ByteRange] = [
            .from(1000), .from(Int64.max), .bounds(1000, 1001), .last(0), .bounds(5, 2), .from(-1), .last(-1),
            .bounds(-5, 5),
        ]
        for range in ranges {
            try await expect(
                "rangeNotSatisfiable(1000) for \(range)", refused: { $0 == .rangeNotSatisfiable(size: 1000) }
            ) {
                _ = try await storage.get(key, range: range)
            }
        }
    }
}
