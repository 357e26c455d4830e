import Foundation
import NIOCore
import TrellisKernel
import TrellisSchema

/// Writes and reads 1,000 projects with TrellisSchema and with Foundation, and prints the medians as one JSON object.
///
/// The measurements alternate, so that other load on the machine affects all of them equally.
@main
enum Codec {
    static let count = 1000
    static let rounds = 41

    static func main() throws {
        let projects = (0..<count).map(project(number:))
        var buffer = ByteBuffer()
        try SchemaCoding.encode(projects, into: &buffer)
        let bytes = Array(buffer.readableBytesView)
        let data = Data(bytes)

        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        let plain = try decoder.decode([PlainProject].self, from: data)
        // Foundation's strategy supports whole seconds only, so the times are truncated for it.
        let whole = plain.map { $0.inWholeSeconds }
        let wholeData = try encoder.encode(whole)
        let codable = try decoder.decode([CodableProject].self, from: wholeData)
        guard plain.count == count, codable.count == count, plain[7].name == projects[7].name else {
            FileHandle.standardError.write(Data("codec: Foundation can't read the writer's output\n".utf8))
            exit(1)
        }

        var times = Times()
        for _ in 0..<rounds {
            try times.measure("writer") {
                var buffer = ByteBuffer()
                try SchemaCoding.encode(projects, into: &buffer)
                return buffer.readableBytes
            }
            try times.measure("foundation_writer") { try encoder.encode(codable).count }
            try times.measure("foundation_writer_plain") { try encoder.encode(plain).count }
            try times.measure("reader") { try SchemaCoding.decode([Project].self, from: bytes).count }
            try times.measure("foundation_reader") { try decoder.decode([CodableProject].self, from: wholeData).count }
            try times.measure("foundation_reader_plain") { try decoder.decode([PlainProject].self, from: data).count }
        }
        let report = try JSONSerialization.data(
            withJSONObject: ["bytes": bytes.count, "milliseconds": times.medians],
            options: [.prettyPrinted, .sortedKeys])
        print(String(decoding: report, as: UTF8.self))
    }

    /// Returns a realistic project: a name with an accent, a description of two lines, which one project in four lacks.
    private static func project(number: Int) -> Project {
        let time = Timestamp(microseconds: 1_760_000_000_000_000 + Int64(number) * 1_234_567)
        return Project(
            id: ID(at: time), name: "Projét \(number): the \"north\" wing",
            description: number % 4 == 0
                ? nil : "What has to be done before winter,\nin \(number) steps: roof, gutters, paint.",
            status: number % 5 == 0 ? .archived : .active, createdAt: time, updatedAt: time, version: number % 9 + 1)
    }
}

extension PlainProject {
    /// The project with times truncated to whole seconds.
    var inWholeSeconds: PlainProject {
        var copy = self
        copy.createdAt = createdAt.prefix(19) + "Z"
        copy.updatedAt = updatedAt.prefix(19) + "Z"
        return copy
    }
}

/// The measured times by name.
struct Times {
    private var all: [String: [Double]] = [:]
    private var sink = 0

    /// Runs the body and records its duration.
    mutating func measure(_ name: String, _ body: () throws -> Int) rethrows {
        let clock = ContinuousClock()
        let start = clock.now
        sink &+= try body()
        let taken = clock.now - start
        let (seconds, attoseconds) = taken.components
        all[name, default: []].append(Double(seconds) * 1e3 + Double(attoseconds) / 1e15)
    }

    /// The median of each name, in milliseconds.
    var medians: [String: Double] {
        all.mapValues { times in
            let sorted = times.sorted()
            return (sorted[sorted.count / 2] * 10000).rounded() / 10000
        }
    }
}
