import TrellisKernel

/// The number of an invoice or credit note: gapless for each tenant, series and year.
///
/// The sequence itself is an adapter: it increments a counter in the transaction that issues the document, so that a
/// rollback takes the number back.
struct InvoiceNumber: Hashable, Sendable {
    /// The documents that are numbered together.
    enum Series: String, CaseIterable, Sendable {
        case invoice = ""
        case creditNote = "CN-"
    }

    let series: Series
    /// The year of issue, for the tenant.
    let year: Int
    /// From 1 on.
    let sequence: Int

    /// Creates a number.
    ///
    /// - Throws: ``BillingError/valueInvalid(_:rule:)`` outside the years 2000 to 9999 and the sequence 1 to
    ///   999 999 999.
    init(_ series: Series = .invoice, year: Int, sequence: Int) throws(BillingError) {
        guard (2000...9999).contains(year), (1...999_999_999).contains(sequence) else {
            throw .valueInvalid("number", rule: "years are 2000 to 9999, and sequences 1 to 999999999.")
        }
        (self.series, self.year, self.sequence) = (series, year, sequence)
    }

    /// Returns the number after the last one of the series, for a document that is issued in a year.
    ///
    /// - Parameter last: The last number of the same series and year; nil when there is none.
    /// - Throws: ``BillingError/valueInvalid(_:rule:)`` when `last` is of another series or year, or the year is full.
    static func following(
        _ last: InvoiceNumber?, series: Series = .invoice, year: Int
    ) throws(BillingError) -> InvoiceNumber {
        guard let last else { return try InvoiceNumber(series, year: year, sequence: 1) }
        guard last.series == series, last.year == year else {
            throw .valueInvalid("number", rule: "the last number is of the same series and year.")
        }
        return try InvoiceNumber(series, year: year, sequence: last.sequence + 1)
    }
}

extension InvoiceNumber: LosslessStringConvertible {
    /// `2026-000123`, or `CN-2026-000007` for a credit note.
    var description: String {
        let digits = String(sequence)
        return "\(series.rawValue)\(year)-\(String(repeating: "0", count: max(0, 6 - digits.utf8.count)))\(digits)"
    }

    /// Parses a number in exactly this form; nil otherwise.
    init?(_ text: String) {
        let series: Series = text.hasPrefix(utf8: Series.creditNote.rawValue) ? .creditNote : .invoice
        let parts = text.dropFirst(series.rawValue.count).split(utf8: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let year = Int(parts[0]), let sequence = Int(parts[1]),
            let number = try? InvoiceNumber(series, year: year, sequence: sequence), number.description == text
        else { return nil }
        self = number
    }
}
