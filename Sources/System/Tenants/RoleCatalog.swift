import Synchronization
import TrellisKernel
import TrellisWeb

/// All permissions, and which of them the built-in roles grant.
///
/// A permission's verb, the part after its last dot, decides which roles grant it, so a module only declares the
/// permission:
///
/// | verb     | viewer | member | admin | owner |
/// |----------|--------|--------|-------|-------|
/// | `view`   | yes    | yes    | yes   | yes   |
/// | others   |        | yes    | yes   | yes   |
/// | `manage` |        |        | yes   | yes   |
/// | `own`    |        |        |       | yes   |
///
/// A sensitive permission is treated like one with `manage`.
public struct RoleCatalog: Sendable {
    /// Every permission of every module, in the order of the modules.
    public let permissions: [Permission]
    private let names: Set<String>
    private let viewer: PermissionSet
    private let member: PermissionSet
    private let admin: PermissionSet
    private let custom = CustomGrants()

    /// Creates the catalog; the composition root passes the permissions of all modules.
    public init(_ permissions: [Permission]) {
        self.permissions = permissions
        names = Set(permissions.map(\.name))
        let general = permissions.filter { !$0.isSensitive }
        viewer = PermissionSet(general.filter { $0.verb == "view" })
        member = PermissionSet(general.filter { $0.verb != "manage" && $0.verb != "own" })
        admin = PermissionSet(permissions.filter { $0.verb != "own" })
    }

    /// The built-in roles of every tenant, and their permissions.
    public var builtIn: [(name: String, permissions: PermissionSet)] {
        RoleKind.builtIn.map { ($0.rawValue, grants($0, PermissionNames([]))) }
    }

    /// Returns the permissions of a role, without those that no module declares any more.
    package func grants(_ kind: RoleKind, _ stored: PermissionNames) -> PermissionSet {
        switch kind {
        case .owner: .all
        case .admin: admin
        case .member: member
        case .viewer: viewer
        case .custom: custom.permissions(of: stored) { PermissionSet(names: stored.names.filter(names.contains)) }
        }
    }

    /// Returns the sorted names of a role's permissions, for display.
    func names(of role: RoleRecord) -> [String] {
        role.kind == .owner ? names.sorted() : grants(role.kind, role.permissions).sortedNames
    }

    /// Returns the names in `wanted` that no module declares, with their indexes.
    func unknown(in wanted: [String]) -> [(index: Int, name: String)] {
        wanted.enumerated().filter { !names.contains($0.element) }.map { ($0.offset, $0.element) }
    }

    /// Returns whether a user with the permissions `held` may grant `role`: users can't grant more than they have.
    package func mayGrant(_ role: RoleRecord, holding held: PermissionSet) -> Bool {
        role.kind == .owner ? held.grantsAll : mayGrant(names(of: role), holding: held)
    }

    /// Returns whether a user with the permissions `held` may grant the permissions of these names.
    func mayGrant(_ names: [String], holding held: PermissionSet) -> Bool {
        held.grantsAll || names.allSatisfy { held.contains(Permission($0, "")) }
    }
}

extension Permission {
    /// The allowed action: the part after the last dot.
    var verb: Substring { name.split(utf8: ".").last ?? "" }
}

/// A cache of the permissions of custom roles: every request needs them, and roles rarely change.
private final class CustomGrants: Sendable {
    private let sets = Mutex<[PermissionNames: PermissionSet]>([:])
    private let capacity = 1000

    func permissions(of stored: PermissionNames, make: () -> PermissionSet) -> PermissionSet {
        if let set = sets.withLock({ $0[stored] }) { return set }
        let set = make()
        sets.withLock { sets in
            if sets.count >= capacity { sets.removeAll() }
            sets[stored] = set
        }
        return set
    }
}
