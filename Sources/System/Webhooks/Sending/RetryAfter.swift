import TrellisKernel

/// The parser of the header field `Retry-After`.
///
/// Source: RFC 9110, section 10.2.3: seconds, or a date such as `Fri, 31 Dec 1999 23:59:59 GMT`.
enum RetryAfter {
    /// Returns the requested delay from `now`, at most `maxDelay`; nil if the field is invalid.
    static func delay(_ field: String, at now: Timestamp, upTo maxDelay: Duration) -> Duration? {
        let words = field.split(utf8: " ")
        if words.count == 1, let seconds = Int64(words[0]) { return min(max(.seconds(seconds), .zero), maxDelay) }
        return date(words).map { min(max($0 - now, .zero), maxDelay) }
    }

    private static func date(_ words: [Substring]) -> Timestamp? {
        guard words.count == 6, words[5] == "GMT", let month = months.firstIndex(of: String(words[2])) else {
            return nil
        }
        return Timestamp("\(words[3])-\(month < 9 ? "0" : "")\(month + 1)-\(words[1])T\(words[4])Z")
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
