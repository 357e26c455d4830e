import TrellisDatabase
import TrellisKernel

extension ReadTransaction where Owner == OwnedByTenant {
    /// Returns the tenant's role of this name, compared by ``NameKey``; nil without one.
    ///
    /// A role of exactly this name comes first: roles that earlier releases named alike keep their names.
    package func role(named name: String) throws -> RoleRecord? {
        let key = NameKey(name).description
        let found = try fetch(RoleRecord.where { $0.name == name || $0.nameKey == key }.order { $0.id.ascending })
        return found.first { $0.name.utf8.elementsEqual(name.utf8) } ?? found.first
    }
}

extension TenantTransaction {
    /// Gives each role of the tenant the ``NameKey`` of its name, where it has none or another one.
    ///
    /// Those without are names with other characters than ASCII, which SQL can't compare, and names that an earlier
    /// release wrote which still runs beside this one. A role that was named like another one keeps its name with a key
    /// of its own, and gets the common one when the other role is gone. The caller has locked the tenant.
    func fillRoleNameKeys() throws {
        let roles = try fetch(RoleRecord.order { $0.id.ascending })
        var taken = Set(roles.compactMap(\.nameKey))
        for role in roles {
            let key = NameKey(role.name).description
            guard role.nameKey != key else { continue }
            let own = taken.contains(key) ? "\(key)#\(role.id)" : key
            guard role.nameKey != own else { continue }
            taken.insert(own)
            try update(RoleRecord.where { $0.id == role.id }) { [$0.nameKey.set(own)] }
        }
    }
}
