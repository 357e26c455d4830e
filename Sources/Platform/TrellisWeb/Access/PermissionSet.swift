public import TrellisKernel

/// What a member may do in a tenant: the union of what the member's roles grant.
public struct PermissionSet: Hashable, Sendable {
    /// True for owners: every permission, also those of modules that are added later.
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

    /// The permissions of these names, as roles store them.
    public init(names: some Sequence<String>) {
        self.init(grantsAll: false, names: Set(names))
    }

    /// These permissions.
    public init(_ permissions: some Sequence<Permission>) {
        self.init(names: permissions.lazy.map(\.name))
    }

    /// Whether `permission` is granted.
    public func contains(_ permission: Permission) -> Bool {
        grantsAll || names.contains(permission.name)
    }

    /// What either set grants.
    public func union(_ other: PermissionSet) -> PermissionSet {
        PermissionSet(grantsAll: grantsAll || other.grantsAll, names: names.union(other.names))
    }

    /// The granted names in order; empty when everything is granted without naming it.
    public var sortedNames: [String] { names.sorted() }
}
