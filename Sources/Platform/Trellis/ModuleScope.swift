import TrellisDatabase

/// Whose rows a module has.
///
/// ```swift
/// struct ArticlesModule: Module {
///     static let name = "articles"
///     static let scope = ModuleScope.global
/// }
/// ```
/// A product whose users see one common body of data, instead of one for each tenant, has modules with the scope
/// ``global``. Their records are ``TrellisDatabase/GlobalRecord``s, and their routes get a
/// ``TrellisDatabase/GlobalDatabase`` from the context of a signed-in user, or read access from an anonymous one's.
public enum ModuleScope: String, Hashable, Sendable {
    /// Rows of tenants; also the system's own rows, for the modules of the system.
    case tenant
    /// Rows without tenants: public ones, and personal ones of users.
    case global
}

extension ModuleScope {
    /// Throws for the first record of the module that contradicts its scope.
    func check(_ module: any Module) throws(CompositionError) {
        for record in module.records where contradicts(record) {
            throw .recordOfAnotherScope("\(record)", of: type(of: module).name, self)
        }
    }

    private func contradicts(_ record: any Record.Type) -> Bool {
        switch self {
        case .tenant: record is any GlobalRecord.Type
        case .global: record is any TenantOwned.Type
        }
    }
}
