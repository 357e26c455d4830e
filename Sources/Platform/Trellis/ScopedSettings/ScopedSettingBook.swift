package import TrellisConfig
import TrellisDatabase
import TrellisHub
import TrellisKernel

/// The scoped settings of a product: what its modules declare, and the values of product, plans, tenants and users.
///
/// - S1: The most specific value holds: of the user, the tenant, the tenant's plan, the product, else the default.
/// - S2: A value is checked by its declaration before it is written. One that a later release doesn't allow is ignored.
/// - S3: Reading costs no statement once a process has read the values of a subject. A change is read by the next
///   request of this process, and by other processes as ``TrellisHub/CacheRegistry`` tells them.
package final class ScopedSettingBook: Sendable {
    /// The declarations of all modules.
    package let catalog: ScopedSettingsCatalog
    let cache: Cache<SettingSubject, SubjectValues>
    /// Which features this process has asked about.
    let reads = FeatureReads()
    let database: SystemDatabase
    private let planOf: @Sendable (TenantReader) throws -> String?

    /// Creates the book.
    ///
    /// - Parameter plan: returns the key of the plan of the reader's tenant; nil without one.
    init(
        _ catalog: ScopedSettingsCatalog, on database: Database, caches: CacheRegistry?, clock: (any Clock)?,
        plan: @escaping @Sendable (TenantReader) throws -> String?
    ) {
        self.catalog = catalog
        self.database = database.system()
        planOf = plan
        cache = Cache("scoped_settings", in: caches, clock: clock) { $1.cost }
    }

    /// Returns the declaration of this name.
    ///
    /// - Throws: ``ScopedSettingError/notFound(_:)``.
    package func declaration(named name: String) throws(ScopedSettingError) -> ScopedSettingDeclaration {
        guard let declaration = catalog[name] else { throw .notFound(name) }
        return declaration
    }

    /// Returns the values that hold for a user in a tenant, the most specific first, from the cache if it has them.
    func values(of user: ID<User>?, in tenant: ID<Tenant>?) async throws -> ScopedValues {
        var parts: [(ScopedSettingLevel, SubjectValues)] = []
        if let user, user != .noUser { parts.append((.user, try await values(of: .user(user)))) }
        if let tenant, tenant != .platform {
            let own = try await values(of: .tenant(tenant))
            parts.append((.tenant, own))
            if let plan = own.plan { parts.append((.plan, try await values(of: .plan(plan)))) }
        }
        parts.append((.product, try await values(of: .product)))
        return ScopedValues(parts)
    }

    /// Returns the values of a subject.
    private func values(of subject: SettingSubject) async throws -> SubjectValues {
        // The hit is tried first, because a closure for the load would be allocated for it.
        if let values = cache.cached(subject) { return values }
        return try await cache.value(for: subject) { [database, planOf] in
            try await database.read { tx in
                try Self.load(subject, plan: planOf, from: tx.inTenant(.scopedSettings(subject.owner)))
            }
        }
    }

    /// Reads the values of a subject from its owner's rows.
    private static func load(
        _ subject: SettingSubject, plan: (TenantReader) throws -> String?, from rows: TenantReader
    ) throws -> SubjectValues {
        let (level, column) = (subject.level.rawValue, subject.column)
        let found = try rows.fetch(ScopedSettingRecord.where { $0.level == level && $0.subject == column })
        var values = SubjectValues()
        for row in found { values.values[row.name] = RawSetting(stored: row.value) }
        if case .tenant = subject { values.plan = try plan(rows) }
        return values
    }
}

/// The values of one subject, by name.
struct SubjectValues: Sendable {
    var values: [String: RawSetting] = [:]
    /// The plan of a tenant.
    var plan: String?

    /// Roughly how many bytes they take.
    var cost: Int { values.reduce(128) { $0 + 96 + $1.key.utf8.count + $1.value.text.utf8.count } }
}

/// The values that hold somewhere, the most specific first.
package struct ScopedValues: Sendable {
    private let parts: [(level: ScopedSettingLevel, values: SubjectValues)]

    init(_ parts: [(ScopedSettingLevel, SubjectValues)]) {
        self.parts = parts.map { (level: $0.0, values: $0.1) }
    }

    /// Returns the values of a name, the most specific first, up to a level.
    package func candidates(
        _ name: String, upTo level: ScopedSettingLevel
    ) -> [(level: ScopedSettingLevel, value: RawSetting)] {
        parts.compactMap { part in
            guard !part.level.isMoreSpecific(than: level), let value = part.values.values[name] else { return nil }
            return (part.level, value)
        }
    }
}

extension Scope {
    /// The scope of reading the settings of a tenant, or of the platform.
    static func scopedSettings(_ tenant: ID<Tenant>) -> Scope {
        Scope(tenantID: tenant, userID: .noUser, requestID: "", origin: WorkOrigin("settings"))
    }
}
