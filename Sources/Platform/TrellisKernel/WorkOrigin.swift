/// What does some work: a route, a job, a command; and the right that let it in.
///
/// The audit writes it into the entry of every change.
public struct WorkOrigin: Hashable, Sendable {
    /// The name, as in `POST /api/v1/projects`, `job projects.export` or `command users`; empty when nobody said.
    public let name: String
    /// The permission that the access rule asked for; nil where the rule asks for none.
    public let permission: String?

    /// An origin of this name.
    public init(_ name: String, permission: String? = nil) {
        self.name = name
        self.permission = permission
    }

    /// Nobody said.
    public static let unnamed = WorkOrigin("")
}
