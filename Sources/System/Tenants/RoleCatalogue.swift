import Synchronization
import TrellisKernel
import TrellisWeb

/// Which permissions there are, and which of them the built-in roles grant.
///
/// A permission's verb, the part after its last dot, says who gets it, so that a module declares a permission and is
/// done:
///
/// | verb     | viewer | member | admin | owner |
/// |----------|--------|--------|-------|-------|
/// | `view`   | yes    | yes    | yes   | yes   |
/// | others   |        | yes    | yes   | yes   |
/// | `manage` |        |        | yes   | yes   |
/// | `own`    |        |        |       | yes   |
///
/// A permission that says it is sensitive is as one with `manage`.
package struct RoleCatalogue: Sendable {
    /// Every permission of every module, in the order of the modules.
    package let permissions: [Permission]
    private let names: Set<String>
    private let viewer: PermissionSet
    private let member: PermissionSet
    private let admin: PermissionSet
    private let custom = CustomGrants()

    /// The catalogue of these permissions; the composition root hands in those of all modules.
    package init(_ permissions: [Permission]) {
        self.permissions = permissions
        names = Set(permissions.map(\.name))
        let everybodys = permissions.filter { !$0.isSensitive }
        viewer = PermissionSet(everybodys.filter { $0.verb == "view" })
        member = PermissionSet(everybodys.filter { $0.verb != "manage" && $0.verb != "own" })
        admin = PermissionSet(permissions.filter { $0.verb != "own" })
    }

    /// The roles that every tenant has, and what they grant.
    package var builtIn: [(name: String, permissions: PermissionSet)] {
        RoleKind.builtIn.map { ($0.rawValue, grants($0, PermissionNames([]))) }
    }

    /// What a role grants; names of permissions that no module declares any more grant nothing.
    package func grants(_ kind: RoleKind, _ stored: PermissionNames) -> PermissionSet {
        switch kind {
        case .owner: .all
        case .admin: admin
        case .member: member
        case .viewer: viewer
        case .custom: custom.set(of: stored) { PermissionSet(names: stored.names.filter(names.contains)) }
        }
    }

    /// The names of what a role grants, in order: as people are shown it.
    func names(of role: RoleRecord) -> [String] {
        role.kind == .owner ? names.sorted() : grants(role.kind, role.permissions).sortedNames
    }

    /// Those of `wanted` that no module declares, with their places.
    func unknown(in wanted: [String]) -> [(index: Int, name: String)] {
        wanted.enumerated().filter { !names.contains($0.element) }.map { ($0.offset, $0.element) }
    }

    /// Whether somebody who has `held` may hand out `role`: nobody gives more than he has.
    func mayGrant(_ role: RoleRecord, holding held: PermissionSet) -> Bool {
        role.kind == .owner ? held.grantsAll : mayGrant(names(of: role), holding: held)
    }

    /// Whether somebody who has `held` may hand out the permissions of these names.
    func mayGrant(_ names: [String], holding held: PermissionSet) -> Bool {
        held.grantsAll || names.allSatisfy { held.contains(Permission($0, "")) }
    }
}

extension Permission {
    /// What the permission allows to do: the part after the last dot.
    var verb: Substring { name.split(separator: ".").last ?? "" }
}

/// Remembers what custom roles grant, since every request asks for it and roles hardly ever change.
private final class CustomGrants: Sendable {
    private let sets = Mutex<[PermissionNames: PermissionSet]>([:])
    private let capacity = 1000

    func set(of stored: PermissionNames, make: () -> PermissionSet) -> PermissionSet {
        if let set = sets.withLock({ $0[stored] }) { return set }
        let set = make()
        sets.withLock { sets in
            if sets.count >= capacity { sets.removeAll() }
            sets[stored] = set
        }
        return set
    }
}
