import Foundation
import Testing
import TrellisKernel
import TrellisTesting

@testable import TrellisDatabase

/// The readers of PostgreSQL's binary format, with random and changed bytes: none of them may end the process, and what
/// they read of valid bytes is what was written.
@Suite("Readers of bytes from the server")
struct WireReaderTests {
    private static let runs = 4_000
    private static let seeds: [UInt64] = [1, 2, 3, 4]

    @Test("Integers are read in their order, and nil beyond the end", arguments: seeds)
    func integers(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<Self.runs {
            let bytes = random.bytes(upTo: 24)
            bytes.withUnsafeBytes { buffer in
                var reader = WireReader(buffer)
                var rest = bytes[...]
                while true {
                    let before = reader.rest
                    #expect(before == rest.count)
                    switch random.next() % 5 {
                    case 0: #expect(reader.read(UInt8.self) == Self.expected(&rest))
                    case 1: #expect(reader.read(Int16.self) == Self.expected(&rest))
                    case 2: #expect(reader.read(Int32.self) == Self.expected(&rest))
                    case 3: #expect(reader.read(UInt64.self) == Self.expected(&rest))
                    default:
                        let count = Int.random(in: -3...30, using: &random)
                        let taken = reader.take(count).map(Array.init)
                        guard count >= 0, count <= rest.count else {
                            #expect(taken == nil)
                            break
                        }
                        #expect(taken == Array(rest.prefix(count)))
                        rest = rest.dropFirst(count)
                    }
                    if reader.rest == before { return }
                }
            }
        }
    }

    private static func expected<Number: FixedWidthInteger>(_ rest: inout ArraySlice<UInt8>) -> Number? {
        let width = Number.bitWidth / 8
        guard rest.count >= width else { return nil }
        defer { rest = rest.dropFirst(width) }
        // A byte is shifted out of one byte in two steps.
        return rest.prefix(width).reduce(0) { (($0 << 7) << 1) | Number(truncatingIfNeeded: $1) }
    }

    @Test("Random and changed bytes of numbers are refused, or a number that has a text, and no trap", arguments: seeds)
    func brokenNumbers(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<Self.runs {
            let decimal = try #require(Decimal(string: random.decimal(digits: 19)))
            let bytes =
                random.next() % 2 == 0 ? random.bytes(upTo: 40) : random.mutated(PostgresNumeric.encoded(decimal))
            bytes.withUnsafeBytes { buffer in
                // A weight of 32,767 is a text of 131,072 digits: read, but not thousands of times.
                var reader = WireReader(buffer)
                _ = reader.read(Int16.self)
                let weight = reader.read(Int16.self) ?? 0
                guard let number = PostgresNumeric(buffer) else { return }
                let integer = number.integer
                guard (-200...200).contains(weight) else { return }
                let digits = DecimalDigits(Array(number.text.utf8))
                #expect(digits != nil)
                if let integer { #expect(digits?.text == "\(integer)") }
                _ = number.decimal
                #expect(number.double?.isNaN == false)
            }
        }
    }

    @Test("The largest weight, and a negative one, are texts of bounded length")
    func extremeWeights() {
        for (weight, count) in [(Int16.max, 131_072), (Int16.min, 131_100)] {
            var bytes: [UInt8] = []
            for number in [1, weight, 0, 0, 1] as [Int16] { bytes.appendBigEndian(number) }
            bytes.withUnsafeBytes { #expect(PostgresNumeric($0).map { $0.text.utf8.count <= count } == true) }
        }
    }

    @Test("A number is what it was before it was written", arguments: seeds)
    func numbers(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<Self.runs {
            // 38 digits are all that a `Decimal` holds.
            let text = random.decimal(digits: 19)
            let decimal = try #require(Decimal(exactly: text), "\(text)")
            PostgresNumeric.encoded(decimal).withUnsafeBytes { buffer in
                #expect(PostgresNumeric(buffer)?.decimal == decimal, "\(text)")
                #expect(PostgresNumeric(buffer)?.double == Double(text), "\(text)")
            }
            let integer = Int64(truncatingIfNeeded: random.next()) >> Int64(random.next() % 64)
            PostgresNumeric.encoded(Decimal(integer)).withUnsafeBytes { buffer in
                #expect(PostgresNumeric(buffer)?.integer == integer)
            }
        }
    }

    @Test("NaN is no number")
    func notANumber() {
        PostgresNumeric.encoded(.nan).withUnsafeBytes { #expect(PostgresNumeric($0) == nil) }
    }

    @Test("Random and changed bytes of lists are refused, or a list within the bytes", arguments: seeds)
    func brokenLists(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<Self.runs {
            let bytes = random.next() % 2 == 0 ? random.bytes(upTo: 60) : random.mutated(list(&random).bytes)
            bytes.withUnsafeBytes { buffer in
                guard let elements = PostgresArray.elements(buffer) else { return }
                #expect(elements.reduce(0) { $0 + $1.count + 4 } <= max(bytes.count - 20, 0))
            }
        }
    }

    @Test("A list is what it was before it was written", arguments: seeds)
    func lists(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<Self.runs {
            let (items, bytes) = list(&random)
            bytes.withUnsafeBytes { #expect(PostgresArray.elements($0)?.map(Array.init) == items) }
        }
    }

    private func list(_ random: inout SeededGenerator) -> (items: [[UInt8]], bytes: [UInt8]) {
        let items = (0..<Int.random(in: 0...5, using: &random)).map { _ in random.bytes(upTo: 20) }
        var bytes: [UInt8] = []
        PostgresArray.append(to: &bytes, type: PostgresType.text, count: items.count) { $1 += items[$0] }
        return (items, bytes)
    }

    @Test("Every time and day of the server is a time, and every time comes back", arguments: seeds)
    func times(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let edges: [Int64] = [.min, .min + 1, -1, 0, 1, .max - 1, .max]
        for round in 0..<Self.runs {
            let time = round < edges.count ? edges[round] : Int64(truncatingIfNeeded: random.next())
            let day = round < edges.count ? Int32(clamping: edges[round]) : Int32(truncatingIfNeeded: random.next())
            _ = Timestamp(microseconds: PostgresType.microseconds(sinceEpoch: time)).description
            _ = Timestamp(microseconds: PostgresType.microseconds(ofDay: day)).description
            let back = PostgresType.microseconds(sinceEpoch: PostgresType.time(time))
            // Those before all of the server's are its first one.
            #expect(back == time || time < .min + 946_684_800_000_000 && back == .min, "\(time)")
        }
        #expect(PostgresType.microseconds(ofDay: .max) == .max && PostgresType.microseconds(ofDay: .min) == .min)
        #expect(PostgresType.microseconds(ofDay: -10_957) == 0)
    }
}
