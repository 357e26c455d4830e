extension Timestamp {
    /// Parses a date of a header field; nil if `text` has none of the three forms.
    ///
    /// Source: RFC 9110, section 5.6.7: `Sun, 06 Nov 1994 08:49:37 GMT`, and the obsolete `Sunday, 06-Nov-94 08:49:37 GMT`
    /// and `Sun Nov  6 08:49:37 1994`. The day of the week isn't compared with the date.
    ///
    /// - Parameter now: a year of two digits is the last one with them that is at most 50 years after it.
    package init?(httpDate text: Substring, at now: Timestamp) {
        let words = text.split(utf8: " ").map(String.init)
        switch words.count {
        case 6 where words[5] == "GMT":
            self.init(year: words[3], month: words[2], day: words[1], time: words[4])
        case 5:
            let day = words[2].utf8.count == 1 ? "0\(words[2])" : words[2]
            self.init(year: words[4], month: words[1], day: day, time: words[3])
        case 4 where words[3] == "GMT":
            let date = words[1].split(utf8: "-", omittingEmptySubsequences: false).map(String.init)
            guard date.count == 3, let year = Self.year(endingIn: date[2], at: now) else { return nil }
            self.init(year: year, month: date[1], day: date[0], time: words[2])
        default: return nil
        }
    }

    private init?(year: String, month: String, day: String, time: String) {
        guard let index = Self.monthNames.firstIndex(of: month) else { return nil }
        self.init("\(year)-\(index < 9 ? "0" : "")\(index + 1)-\(day)T\(time)Z")
    }

    private static func year(endingIn digits: String, at now: Timestamp) -> String? {
        guard digits.utf8.count == 2, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let ending = Int64(digits)
        else { return nil }
        let last = CivilDate(daysSinceEpoch: now.seconds.floorDivided(by: 86_400)).year + 50
        return "\(last - (last - ending) % 100)"
    }

    private static let monthNames = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
