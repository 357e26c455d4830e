import GRDBSQLite

/// Exact decimal numbers on SQLite, which has no such type: text with its own collation, and exact sums.
enum SQLiteDecimals {
    static func install(on handle: OpaquePointer) {
        let flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS
        sqlite3_create_collation_v2(
            handle, "trellis_decimal", SQLITE_UTF8, nil,
            { _, leftCount, left, rightCount, right in
                CInt(
                    SQLiteDecimals.compare(
                        .init(start: left, count: Int(leftCount)), .init(start: right, count: Int(rightCount))))
            }, nil)
        sqlite3_create_function_v2(
            handle, "trellis_decimal_add", 2, flags, nil,
            { context, _, arguments in
                guard let left = SQLiteFunctions.bytes(arguments?[0]), let right = SQLiteFunctions.bytes(arguments?[1]),
                    let sum = SQLiteDecimals.sum(left, right)
                else { return sqlite3_result_null(context) }
                SQLiteFunctions.setResult(sum, context)
            }, nil, nil, nil)
        sqlite3_create_function_v2(
            handle, "trellis_decimal_sum", 1, flags, nil, nil,
            { context, _, arguments in
                guard let value = SQLiteFunctions.bytes(arguments?[0]),
                    let total = SQLiteDecimals.total(context, MemoryLayout<UnsafeMutableRawPointer?>.size)
                else { return }
                let box = total.pointee.map { Unmanaged<Total>.fromOpaque($0) } ?? Unmanaged.passRetained(Total())
                total.pointee = box.toOpaque()
                box.takeUnretainedValue().add(value)
            },
            { context in
                guard let total = SQLiteDecimals.total(context, 0), let box = total.pointee else {
                    return sqlite3_result_null(context)
                }
                SQLiteFunctions.setResult(Unmanaged<Total>.fromOpaque(box).takeRetainedValue().text, context)
                total.pointee = nil
            }, nil)
    }

    private final class Total {
        private(set) var text = "0"

        func add(_ value: UnsafeBufferPointer<UInt8>) {
            var sum = text
            text = sum.withUTF8 { SQLiteDecimals.sum($0, value) } ?? text
        }
    }

    /// Returns the order of two texts: numbers by value, then texts that aren't numbers.
    private static func compare(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
        switch (DecimalDigits(left), DecimalDigits(right)) {
        case (let left?, let right?): left.compare(right)
        case (_?, nil): -1
        case (nil, _?): 1
        case (nil, nil): left.lexicographicallyPrecedes(right) ? -1 : (right.lexicographicallyPrecedes(left) ? 1 : 0)
        }
    }

    private static func sum(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> String? {
        guard let left = DecimalDigits(left), let right = DecimalDigits(right) else { return nil }
        return left.adding(right)
    }

    private static func total(_ context: OpaquePointer?, _ size: Int) -> UnsafeMutablePointer<UnsafeMutableRawPointer?>?
    {
        sqlite3_aggregate_context(context, CInt(size))?.assumingMemoryBound(to: UnsafeMutableRawPointer?.self)
    }
}
