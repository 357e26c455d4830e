/// A statement in the engine's SQL, and the values of its placeholders.
package struct Statement: Hashable, Sendable {
    package var text: String
    package var values: [DatabaseValue]

    package init(_ text: String, _ values: [DatabaseValue] = []) {
        self.text = text
        self.values = values
    }
}
