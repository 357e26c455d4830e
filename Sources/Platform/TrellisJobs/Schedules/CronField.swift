import TrellisKernel

/// One of the five fields of a cron rule: its name and its allowed values.
struct CronField: Sendable {
    let name: String
    let range: ClosedRange<Int>
    /// Names of the numbers, starting with the lower bound of the range.
    var names: [String] = []
    /// The allowed values, as text for error messages.
    let allowed: String

    static let minute = CronField(
        name: "minute", range: 0...59, allowed: "0 to 59, lists 0,30, ranges 10-20, steps */5, or *")
    static let hour = CronField(
        name: "hour", range: 0...23, allowed: "0 to 23, lists 0,12, ranges 8-18, steps */2, or *")
    static let day = CronField(
        name: "day of month", range: 1...31, allowed: "1 to 31, lists 1,15, ranges 1-7, steps */2, or *")
    static let month = CronField(
        name: "month", range: 1...12,
        names: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
        allowed: "1 to 12 or jan to dec, lists, ranges, steps, or *")
    static let weekday = CronField(
        name: "day of week", range: 0...7, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"],
        allowed: "0 to 7 (0 and 7 are Sunday) or sun to sat, lists, ranges, steps, or *")

    static let all: [CronField] = [.minute, .hour, .day, .month, .weekday]

    /// Returns the numbers that `text` selects, one bit each; nil if it is invalid.
    func bits(_ text: Substring) -> UInt64? {
        var bits: UInt64 = 0
        for part in text.split(utf8: ",", omittingEmptySubsequences: false) {
            guard let numbers = numbers(part) else { return nil }
            for number in numbers { bits |= 1 << UInt64(number) }
        }
        return bits
    }

    private func numbers(_ part: Substring) -> StrideThrough<Int>? {
        let halves = part.split(utf8: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let span = halves.first else { return nil }
        var step = 1
        if halves.count == 2 {
            guard let given = number(halves[1], named: false), given > 0 else { return nil }
            step = given
        }
        if span == "*" { return stride(from: range.lowerBound, through: range.upperBound, by: step) }
        let ends = span.split(utf8: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = ends.first.flatMap({ number($0, named: true) }), range.contains(first) else { return nil }
        // `5/15` extends to the end of the range, like `5-59/15`.
        var last = halves.count == 2 ? range.upperBound : first
        if ends.count == 2 {
            guard let given = number(ends[1], named: true), range.contains(given), given >= first else { return nil }
            last = given
        }
        return stride(from: first, through: last, by: step)
    }

    private func number(_ text: Substring, named: Bool) -> Int? {
        if named, let index = names.firstIndex(of: text.lowercased()) { return range.lowerBound + index }
        guard (1...4).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(text)
    }
}
