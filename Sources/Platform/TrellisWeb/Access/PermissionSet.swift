public import TrellisKernel

/// A member's permissions in a tenant: the union of the permissions of the member's roles.
public struct PermissionSet: Hashable, Sendable {
    /// Whether every permission is granted, including those of modules added later; true for owners.
    public let grantsAll: Bool
    private let names: Set<String>

    /// Every permission.
    public static let all = PermissionSet(grantsAll: true, names: [])
    /// No permission.
    public static let none = PermissionSet(grantsAll: false, names: [])

    private init(grantsAll: Bool, names: Set<String>) {
        self.grantsAll = grantsAll
        self.names = names
    }

    /// Creates a set of the permissions with these names, as roles store them.
    public init(names: some Sequence<String>) {
        self.init(grantsAll: false, names: Set(names))
    }

    /// Creates a set of these permissions.
    public init(_ permissions: some Sequence<Permission>) {
        self.init(names: permissions.lazy.map(\.name))
    }

    /// Returns whether `permission` is granted.
    public func contains(_ permission: Permission) -> Bool {
        grantsAll || names.contains(permission.name)
    }

    /// Returns the permissions that either set grants.
    public func union(_ other: PermissionSet) -> PermissionSet {
        PermissionSet(grantsAll: grantsAll || other.grantsAll, names: names.union(other.names))
    }

    /// Returns the permissions that both sets grant.
    public func intersection(_ other: PermissionSet) -> PermissionSet {
        if grantsAll { return other }
        return other.grantsAll ? self : PermissionSet(grantsAll: false, names: names.intersection(other.names))
    }

    /// The granted names in order; empty for ``all``.
    public var sortedNames: [String] { names.sorted() }
}
