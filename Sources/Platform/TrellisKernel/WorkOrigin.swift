/// The route, job or command that does some work, and the permission that its access rule required.
///
/// The audit records it in the entry of every change.
public struct WorkOrigin: Hashable, Sendable {
    /// The name, as in `POST /api/v1/projects`, `job projects.export` or `command users`; empty when unknown.
    public let name: String
    /// The permission that the access rule required; nil when the rule requires none.
    public let permission: String?

    /// An origin with this name.
    public init(_ name: String, permission: String? = nil) {
        self.name = name
        self.permission = permission
    }

    /// An unknown origin.
    public static let unnamed = WorkOrigin("")
}
