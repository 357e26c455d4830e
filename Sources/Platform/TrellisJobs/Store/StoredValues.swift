import TrellisDatabase
import TrellisKernel

extension Timestamp {
    /// The moment as a parameter with an explicit type.
    var typedParameter: SQL { .on(sqlite: "\(self)", postgres: "\(self)::timestamptz") }

    /// Returns an SQL expression for the moment `microseconds` later.
    func later(by microseconds: SQL) -> SQL {
        .on(
            sqlite: "(\(self) + \(microseconds))",
            postgres: "(\(self)::timestamptz + \(microseconds) * interval '1 microsecond')")
    }
}

extension Duration {
    /// The microseconds, limited to ±100 years, so that every engine can represent the resulting moment.
    var storedMicroseconds: Int {
        let century: Int64 = 100 * 366 * 86_400 * 1_000_000
        return Int(min(max(microseconds, -century), century))
    }
}

extension String {
    /// Returns the first `limit` bytes, with NUL replaced by U+FFFD, since databases can't store NUL.
    func storable(limit: Int = 8000) -> String {
        let text = utf8.contains(0) ? replacing(utf8: "\0", with: "\u{FFFD}") : self
        return String(text.prefix(utf8Count: limit))
    }
}
