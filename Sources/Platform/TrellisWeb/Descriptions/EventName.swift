public import TrellisSchema

/// The name of an event in a body, or `*` for all; the OpenAPI document lists those with an audience outside of the
/// product.
public struct EventName: DeclaredText {
    /// The name.
    public let text: String

    /// Creates the name of an event, which may not exist.
    public init(_ text: String) {
        self.text = text
    }
}
