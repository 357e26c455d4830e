public import TrellisDatabase
public import TrellisKernel

/// A ``Cache`` of values that belong to tenants: the tenant is part of every key, so that code can't forget it.
///
/// ```swift
/// let totals = TenantCache<String, Int>("billing.totals", in: platform.caches) { _, _ in 8 }
/// let total = try await totals.value(for: "2026", in: context.database) { rows in try await rows.total(of: "2026") }
/// ```
/// What a member may see isn't part of the key: keep what every member with access to the route may see, or put the
/// user's identifier into the key.
public final class TenantCache<Key: Hashable & Sendable & LosslessStringConvertible, Value: Sendable>: Sendable {
    let cache: Cache<TenantCacheKey<Key>, Value>

    /// Creates a cache; the parameters are those of ``Cache``.
    public init(
        _ name: String, in registry: CacheRegistry?, limits: CacheLimits = CacheLimits(), clock: (any Clock)? = nil,
        cost: @escaping @Sendable (_ key: Key, _ value: Value) -> Int
    ) {
        cache = Cache(name, in: registry, limits: limits, clock: clock) { cost($0.key, $1) }
    }

    /// The name, the same in all processes of the product.
    public var name: String { cache.name }

    /// Returns the value of a key in the tenant of the database, from the cache if it has it, else as loaded.
    ///
    /// A database that is limited to own rows shows its user less than the tenant has, so then the value is loaded and
    /// not kept.
    ///
    /// - Throws: as ``Cache/value(for:load:)``.
    public func value(
        for key: Key, in database: TenantDatabase,
        load: @escaping @Sendable (TenantDatabase) async throws -> Value
    ) async throws -> Value {
        guard !database.isLimited else { return try await load(database) }
        return try await cache.value(for: TenantCacheKey(database.scope.tenantID, key)) { try await load(database) }
    }

    /// Forgets the value of a key of a tenant in this process only.
    public func forget(_ key: Key, of tenant: ID<Tenant>) { cache.forget(TenantCacheKey(tenant, key)) }

    /// Forgets every value in this process only.
    public func forgetAll() { cache.forgetAll() }

    /// How many values it has, and their cost in bytes.
    public var usage: (count: Int, bytes: Int) { cache.usage }
}
