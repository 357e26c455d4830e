import CLibPQ
import TrellisKernel

/// The types of parameters and result columns, by their OIDs in `pg_type`.
enum PostgresType {
    static let unknown: Oid = 0
    static let bool: Oid = 16
    static let bytea: Oid = 17
    static let name: Oid = 19
    static let int8: Oid = 20
    static let int2: Oid = 21
    static let int4: Oid = 23
    static let text: Oid = 25
    static let oid: Oid = 26
    static let float4: Oid = 700
    static let float8: Oid = 701
    static let int8Array: Oid = 1016
    static let textArray: Oid = 1009
    static let date: Oid = 1082
    static let timestamp: Oid = 1114
    static let timestamptz: Oid = 1184
    static let numeric: Oid = 1700
    static let uuid: Oid = 2950
    static let uuidArray: Oid = 2951
    static let jsonb: Oid = 3802

    /// Returns whether values of the type are sent as text: text types, `json`, and types that the schema defines, such
    /// as enumerations.
    static func isText(_ type: Oid) -> Bool {
        [18, name, text, 114, 142, 705, 1042, 1043].contains(type) || type >= 16_384
    }

    /// The microseconds from the Unix epoch, 1970-01-01, to PostgreSQL's epoch, 2000-01-01.
    static let epoch: Int64 = 946_684_800_000_000

    /// Converts a time of PostgreSQL; `infinity` and `-infinity` are the last and the first time of ``Timestamp``.
    static func microseconds(sinceEpoch time: Int64) -> Int64 {
        guard time != .min else { return .min }
        let (sum, overflow) = time.addingReportingOverflow(epoch)
        return overflow ? .max : sum
    }

    /// Converts a time to one that ``microseconds(sinceEpoch:)`` converts back; those before all of PostgreSQL's are
    /// `-infinity`.
    static func time(_ microseconds: Int64) -> Int64 {
        let (difference, overflow) = microseconds.subtractingReportingOverflow(epoch)
        return overflow ? .min : difference
    }

    /// Converts a day of PostgreSQL, to the first or last time for one that is out of range.
    static func microseconds(ofDay day: Int32) -> Int64 {
        let (time, overflow) = Int64(day).multipliedReportingOverflow(by: 86_400_000_000)
        return overflow ? (day < 0 ? .min : .max) : microseconds(sinceEpoch: time)
    }
}
