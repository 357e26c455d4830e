package import TrellisDatabase
package import TrellisKernel
package import TrellisStorage

extension ObjectRange {
    /// Returns the condition for rows of this range.
    ///
    /// It compares both columns together, so that the engines read only the range from the primary key.
    package func contains<Entity>(_ tenant: Column<ID<Tenant>>, _ row: Column<ID<Entity>>) -> Predicate {
        let from: Predicate =
            switch start {
            case .beginning: .always
            case .at(let first):
                Predicate("(\(tenant), \(row)) >= (\(first.tenantID), \(first.id(of: Entity.self)))")
            case .after(let last):
                Predicate("(\(tenant), \(row)) > (\(last.tenantID), \(last.id(of: Entity.self)))")
            }
        guard let end else { return from }
        return from && Predicate("(\(tenant), \(row)) < (\(end.tenantID), \(end.id(of: Entity.self)))")
    }
}
