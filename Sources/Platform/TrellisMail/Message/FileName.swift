/// The rules for the file names of attachments.
enum FileName {
    /// The most octets of UTF-8, as most file systems have it.
    private static let maximumLength = 200

    /// Returns a file name without control characters and path separators, and never an empty one.
    static func cleaned(_ name: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in HeaderValue(cleaning: name, limit: maximumLength).text.unicodeScalars {
            result.append(scalar == "/" || scalar == "\\" ? "-" : scalar)
        }
        let text = String(result)
        return text.isEmpty || text == "." || text == ".." ? "attachment" : text
    }
}
