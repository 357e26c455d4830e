/// The text that replaces secrets.
enum Redaction {
    static let stars = "******"
}
