import TrellisKernel
import TrellisStorage

/// The value of `Range` in a request.
///
/// Source: RFC 9110, section 14.1.
enum RangeField {
    /// Returns the range of bytes that a field asks for; nil for a field that is ignored: another unit, more than one
    /// range, or a malformed one.
    static func range(_ field: String) -> ByteRange? {
        let parts = field.split(utf8: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].lowercased() == "bytes" else { return nil }
        let bounds = parts[1].split(utf8: "-", omittingEmptySubsequences: false)
        guard bounds.count == 2 else { return nil }
        switch (number(bounds[0]), number(bounds[1])) {
        case (let start?, let end?): return start <= end ? .bounds(start, end) : nil
        case (let start?, nil): return bounds[1].isEmpty ? .from(start) : nil
        case (nil, let count?): return bounds[0].isEmpty ? .last(count) : nil
        case (nil, nil): return nil
        }
    }

    /// Returns the number that the digits spell; the greatest number for more digits than it has.
    private static func number(_ digits: Substring) -> Int64? {
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int64(digits) ?? .max
    }
}
