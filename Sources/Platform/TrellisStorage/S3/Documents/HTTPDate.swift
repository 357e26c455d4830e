import TrellisKernel

/// The date form of HTTP header fields.
///
/// Source: RFC 9110, section 5.6.7 (IMF-fixdate).
enum HTTPDate {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Returns the time that a field as `Sun, 06 Nov 1994 08:49:37 GMT` spells; nil for other forms.
    static func time(_ field: String) -> Timestamp? {
        let words = field.split(utf8: " ").map(String.init)
        guard words.count == 6, words[5] == "GMT", let month = months.firstIndex(of: words[2]) else { return nil }
        return Timestamp("\(words[3])-\(month < 9 ? "0" : "")\(month + 1)-\(words[1])T\(words[4])Z")
    }
}
