import Foundation
import Testing
import TrellisTesting

@testable import TrellisDatabase

/// Exact decimal numbers in text, with random and changed texts.
@Suite("Digits of decimal numbers")
struct DecimalDigitsTests {
    private static let runs = 4_000

    @Test(
        "Random and changed texts are refused, or a number whose text is read again", arguments: [1, 2, 3] as [UInt64])
    func broken(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let alphabet = Array("0123456789..--+eE ".utf8)
        for _ in 0..<Self.runs {
            let text =
                random.next() % 2 == 0
                ? random.mutated(Array(random.decimal(digits: 12).utf8))
                : (0..<Int(random.next() % 12)).compactMap { _ in alphabet.randomElement(using: &random) }
            guard let number = DecimalDigits(text) else { continue }
            let canonical = Array(number.text.utf8)
            #expect(DecimalDigits(canonical)?.text == number.text)
            #expect(DecimalDigits(canonical).map { number.compare($0) } == 0)
            #expect(number.adding(number) == DecimalDigits(canonical).map { $0.adding($0) })
        }
    }

    @Test("Sums and comparisons are those of exact numbers", arguments: [1, 2, 3] as [UInt64])
    func arithmetic(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<Self.runs {
            let (left, right) = (random.decimal(digits: 12), random.decimal(digits: 12))
            let (first, second) = try (
                #require(Decimal(exactly: left), "\(left)"), #require(Decimal(exactly: right), "\(right)")
            )
            let digits = try (
                #require(DecimalDigits(Array(left.utf8))), #require(DecimalDigits(Array(right.utf8)))
            )
            #expect(digits.0.adding(digits.1) == (first + second).canonicalText, "\(left) + \(right)")
            #expect(digits.1.adding(digits.0) == (first + second).canonicalText, "\(right) + \(left)")
            let order = digits.0.compare(digits.1)
            #expect(order == (first < second ? -1 : first == second ? 0 : 1), "\(left), \(right)")
            #expect(digits.1.compare(digits.0) == -order)
        }
    }

    @Test("Lists in JSON are what they were before they were written, and changed ones are refused or a list")
    func lists() {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<Self.runs / 4 {
            let texts = (0..<Int(random.next() % 5)).map { _ in random.text() }
            let integers = (0..<Int(random.next() % 5)).map { _ in Int64(truncatingIfNeeded: random.next()) }
            let ids = (0..<Int(random.next() % 5)).map { _ in UUIDWords(high: random.next(), low: random.next()) }
            let read = JSONList.texts(JSONList.text(texts))
            // As bytes: equal strings may have different ones.
            #expect(read?.map { Array($0.utf8) } == texts.map { Array($0.utf8) })
            #expect(JSONList.integers(JSONList.text(integers)) == integers)
            #expect(JSONList.uuids(JSONList.text(ids)) == ids)
            for text in [JSONList.text(texts), JSONList.text(integers), JSONList.text(ids)] {
                let changed = String(decoding: random.mutated(Array(text.utf8)), as: UTF8.self)
                _ = (JSONList.texts(changed), JSONList.integers(changed), JSONList.uuids(changed))
            }
        }
    }
}
