import TrellisKernel

/// How long a receiver wants to be left alone: the header field `Retry-After`.
///
/// Source: RFC 9110, section 10.2.3: seconds, or a moment as `Fri, 31 Dec 1999 23:59:59 GMT`.
enum RetryAfter {
    /// The longest pause that a receiver can ask for; a longer one counts as this.
    static let longest = Duration.seconds(86_400)

    /// The pause that a field asks for, from `now` on; nil when it makes no sense.
    static func pause(_ field: String, at now: Timestamp) -> Duration? {
        let words = field.split(separator: " ")
        if words.count == 1, let seconds = Int64(words[0]) { return min(max(.seconds(seconds), .zero), longest) }
        return moment(words).map { min(max($0 - now, .zero), longest) }
    }

    private static func moment(_ words: [Substring]) -> Timestamp? {
        guard words.count == 6, words[5] == "GMT", let month = months.firstIndex(of: String(words[2])) else {
            return nil
        }
        return Timestamp("\(words[3])-\(month < 9 ? "0" : "")\(month + 1)-\(words[1])T\(words[4])Z")
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
