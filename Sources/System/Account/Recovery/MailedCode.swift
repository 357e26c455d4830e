/// A code that a reader typed from a mail.
enum MailedCode {
    /// Returns the code without spaces and hyphens, which some type between its groups.
    static func typed(_ text: String) -> String {
        var code = ""
        // No code is longer.
        for scalar in text.unicodeScalars.prefix(64) where !scalar.properties.isWhitespace && scalar != "-" {
            code.unicodeScalars.append(scalar)
        }
        return code
    }
}
