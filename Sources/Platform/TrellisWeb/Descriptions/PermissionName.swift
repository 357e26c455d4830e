public import TrellisSchema

/// The name of a permission in a body; the OpenAPI document lists those that the modules declare.
public struct PermissionName: DeclaredText {
    /// The name.
    public let text: String

    /// Creates the name of a permission, which may not exist.
    public init(_ text: String) {
        self.text = text
    }
}
