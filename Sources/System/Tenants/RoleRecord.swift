import TrellisDatabase
import TrellisKernel

/// The entity type of `ID<Role>`.
public enum Role: Sendable {}

/// The kind of a role, which decides where its permissions come from.
///
/// The four built-in kinds take theirs from the modules' declarations (``RoleCatalog``), so that a new module's
/// permissions reach the existing tenants; only custom roles store their own.
package enum RoleKind: String, CaseIterable, ColumnValue {
    case owner, admin, member, viewer, custom

    /// The kinds of the built-in roles; every tenant has one role of each.
    static let builtIn: [RoleKind] = [.owner, .admin, .member, .viewer]
}

/// A role: what its members may do in their tenant.
///
/// Each tenant has its own roles, the built-in ones included.
@Record("role")
package struct RoleRecord: TenantOwned, Timestamped, Versioned {
    package let id: ID<Role>
    package let tenantID: ID<Tenant>
    /// Built-in roles are named as their kind.
    package var name: String
    /// The ``NameKey`` of the name, unique within the tenant; nil until this release has seen the name.
    package var nameKey: String?
    package let kind: RoleKind
    /// The permissions of a custom role; empty for built-in roles.
    package var permissions: PermissionNames
    package var createdAt: Timestamp = .onWrite
    package var updatedAt: Timestamp = .onWrite
    package var version: Int = 1
}

extension RoleRecord {
    /// Creates the built-in role of this kind; it isn't stored yet.
    init(_ kind: RoleKind, of tenantID: ID<Tenant>) {
        self.init(
            id: ID(), tenantID: tenantID, name: kind.rawValue, nameKey: NameKey(kind.rawValue).description, kind: kind,
            permissions: PermissionNames([]))
    }
}

/// Names of permissions as a column value: sorted, separated by spaces.
package struct PermissionNames: ColumnValue, Hashable {
    /// The text of the column.
    let text: String

    /// Creates the value from names, which must not contain spaces.
    init(_ names: some Sequence<String>) {
        text = names.sorted().joined(separator: " ")
    }

    /// The names, in order.
    var names: [String] { text.split(utf8: " ").map(String.init) }

    package static var columnType: ColumnType { .text }

    package var databaseValue: DatabaseValue { .text(text) }

    package static func decode(from row: RowReader, at index: Int) throws -> Self {
        Self(stored: try String.decode(from: row, at: index))
    }

    private init(stored text: String) {
        self.text = text
    }
}
