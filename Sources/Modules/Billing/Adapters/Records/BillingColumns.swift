import TrellisDatabase

extension LocalDate: ColumnValue {
    /// Text, as in `2026-01-31`: its order is the order of days.
    static var columnType: ColumnType { .text }
    var databaseValue: DatabaseValue { .text(description) }

    static func decode(from row: RowReader, at index: Int) throws -> LocalDate {
        guard let text = row.text(at: index), let date = LocalDate(text) else {
            throw row.mismatch(at: index, expected: "a date")
        }
        return date
    }
}

extension InvoiceNumber: ColumnValue {
    /// Text, as in `2026-000123`.
    static var columnType: ColumnType { .text }
    var databaseValue: DatabaseValue { .text(description) }

    static func decode(from row: RowReader, at index: Int) throws -> InvoiceNumber {
        guard let text = row.text(at: index), let number = InvoiceNumber(text) else {
            throw row.mismatch(at: index, expected: "a number of an invoice")
        }
        return number
    }
}

extension SubscriptionStatus: ColumnValue {}
extension InvoiceStatus: ColumnValue {}
extension PaymentStatus: ColumnValue {}
extension RefundStatus: ColumnValue {}
extension DeclineCode: ColumnValue {}
