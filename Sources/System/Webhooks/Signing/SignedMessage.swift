/// A signed message: header fields and body.
struct SignedMessage: Sendable {
    /// The header fields, with lower-case names.
    let fields: [(name: String, value: String)]
    /// The signed body.
    let body: String
}
