import Foundation
import TrellisKernel

/// Values in memory that are read like a row; used to recreate a record after the transaction has set its columns.
final class InMemoryRow: RowSource {
    let values: [DatabaseValue]
    let columnNames: [String]

    init(_ values: [DatabaseValue], names: [String]) {
        self.values = values
        columnNames = names
    }

    func value(_ index: Int) -> DatabaseValue { values.indices.contains(index) ? values[index] : .null }

    func isNull(_ index: Int) -> Bool { value(index).isNull }

    func integer(_ index: Int) -> Int64? {
        switch value(index) {
        case .integer(let integer): integer
        case .bool(let bool): bool ? 1 : 0
        case .timestamp(let timestamp): timestamp.microseconds
        default: nil
        }
    }

    func real(_ index: Int) -> Double? {
        switch value(index) {
        case .real(let real): real
        case .integer(let integer): Double(integer)
        default: nil
        }
    }

    func decimal(_ index: Int) -> Decimal? {
        switch value(index) {
        case .decimal(let decimal): decimal
        case .integer(let integer): Decimal(integer)
        case .text(let text): Decimal(exactly: text)
        default: nil
        }
    }

    // A row of raw SQL has lists as the engine returned them.
    func texts(_ index: Int) -> [String]? {
        switch value(index) {
        case .texts(let texts): texts
        case .text(let text): JSONList.texts(text)
        default: nil
        }
    }

    func integers(_ index: Int) -> [Int64]? {
        switch value(index) {
        case .integers(let integers): integers
        case .text(let text): JSONList.integers(text)
        default: nil
        }
    }

    func uuids(_ index: Int) -> [UUIDWords]? {
        switch value(index) {
        case .uuids(let uuids): uuids
        case .text(let text): JSONList.uuids(text)
        default: nil
        }
    }

    func text(_ index: Int) -> String? {
        if case .text(let text) = value(index) { text } else { nil }
    }

    func bytes(_ index: Int) -> [UInt8]? {
        if case .bytes(let bytes) = value(index) { bytes } else { nil }
    }

    func uuid(_ index: Int) -> (high: UInt64, low: UInt64)? {
        switch value(index) {
        case .uuid(let high, let low): return (high, low)
        case .bytes(let bytes) where bytes.count == 16:
            func word(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
            return (word(bytes[..<8]), word(bytes[8...]))
        default: return nil
        }
    }
}
