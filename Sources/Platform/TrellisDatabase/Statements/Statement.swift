/// A statement in the engine's SQL, and the values of its placeholders.
package struct Statement: Hashable, Sendable {
    package var text: String
    package var values: [DatabaseValue]
    /// The reasons of the handwritten SQL in a query, which are logged.
    let reasons: [String]

    package init(_ text: String, _ values: [DatabaseValue] = []) {
        self.init(text, values, reasons: [])
    }

    init(_ text: String, _ values: [DatabaseValue], reasons: [String]) {
        self.text = text
        self.values = values
        self.reasons = reasons
    }
}
