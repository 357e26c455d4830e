import TrellisKernel
import TrellisTexts

/// How a reader of a language expects amounts, numbers and days; English for languages without a form of their own.
///
/// It depends on no library of the system, so that documents are the same on every machine.
struct LocalFormat: Sendable {
    private static let germanMonths = [
        "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
        "Dezember",
    ]
    private static let englishMonths = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    private let isGerman: Bool

    init(_ language: LanguageTag) { isGerman = language.best(of: [.english, .german]) == .german }

    private var groupMark: String { isGerman ? "." : "," }
    private var decimalMark: String { isGerman ? "," : "." }

    /// `1,234.50 EUR`, or `1.234,50 EUR` in German; the space doesn't break.
    func amount(_ money: Money) -> String {
        let exponent = money.currency.exponent
        let digits = String(money.minorUnits.magnitude)
        let padded = String(repeating: "0", count: max(0, exponent + 1 - digits.utf8.count)) + digits
        let fraction = exponent == 0 ? "" : decimalMark + padded.suffix(exponent)
        return (money.isNegative ? "-" : "") + grouped(padded.dropLast(exponent)) + fraction + "\u{A0}"
            + money.currency.code
    }

    /// `1,234`, or `1.234` in German.
    func quantity(_ number: Int64) -> String {
        (number < 0 ? "-" : "") + grouped(Substring(String(number.magnitude)))
    }

    /// `19%`, or `19 %` in German, of thousandths of a percent; without zeros at the end.
    func rate(_ thousandths: Int) -> String {
        let (whole, rest) = thousandths.quotientAndRemainder(dividingBy: 1000)
        var decimals = String(rest.magnitude)
        decimals = String(repeating: "0", count: max(0, 3 - decimals.utf8.count)) + decimals
        while decimals.utf8.last == UInt8(ascii: "0") { decimals.removeLast() }
        return "\(whole)" + (decimals.isEmpty ? "" : decimalMark + decimals) + (isGerman ? "\u{A0}%" : "%")
    }

    /// `31 January 2026`, or `31. Januar 2026` in German.
    func day(_ date: LocalDate) -> String {
        let names = isGerman ? Self.germanMonths : Self.englishMonths
        let month = names.indices.contains(date.month - 1) ? names[date.month - 1] : "\(date.month)"
        return "\(date.day)\(isGerman ? "." : "") \(month) \(date.year)"
    }

    /// The first and the last day of a period; one day for a period of one day.
    func period(_ period: BillingPeriod) throws(BillingError) -> String {
        let last = try period.end.adding(days: -1)
        return last == period.start ? day(last) : "\(day(period.start)) – \(day(last))"
    }

    /// The name of a tax: in German, `VAT DE` is `USt. DE`.
    func tax(_ name: String) -> String {
        guard isGerman, name.utf8.starts(with: "VAT ".utf8) else { return name }
        return "USt. " + name.dropFirst(4)
    }

    /// The digits in groups of three.
    private func grouped(_ digits: Substring) -> String {
        var (text, count) = ("", digits.utf8.count)
        for digit in digits {
            text.append(digit)
            count -= 1
            if count > 0, count.isMultiple(of: 3) { text += groupMark }
        }
        return text
    }
}
