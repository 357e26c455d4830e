/// A text from a server, as the database can store it.
enum StoredText {
    /// Returns the text without control characters, with at most this many characters; nil if nothing is left.
    static func cleaned(_ text: String?, limit: Int = 500) -> String? {
        guard let text else { return nil }
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(limit) {
            let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            scalars.append(isControl ? " " : scalar)
        }
        return scalars.isEmpty ? nil : String(scalars)
    }
}
