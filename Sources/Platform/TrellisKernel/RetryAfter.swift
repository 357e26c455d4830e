/// The reader of the header field `Retry-After`.
///
/// Source: RFC 9110, section 10.2.3: seconds, or a date.
package enum RetryAfter {
    /// Returns the requested delay from `now`, at most `maxDelay`; nil if the field is invalid.
    ///
    /// A date that is over is a delay of zero.
    package static func delay(_ field: String, at now: Timestamp, upTo maxDelay: Duration) -> Duration? {
        let text = field.trimming()
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return Timestamp(httpDate: text, at: now).map { min(max($0 - now, .zero), maxDelay) }
        }
        // More seconds than an integer has are more than the maximum.
        return Int64(text).map { min(.seconds($0), maxDelay) } ?? maxDelay
    }
}
