import TrellisKernel

/// The identity of an entry: texts are the same only with the same bytes.
///
/// `String` itself compares by Unicode's canonical equivalence, by which one text would find the value of another.
struct CacheKey<Key: Hashable & Sendable>: Hashable, Sendable {
    let key: Key

    static func == (left: Self, right: Self) -> Bool {
        guard left.key == right.key else { return false }
        guard let text = left.key as? String, let other = right.key as? String else { return true }
        return text.isEqual(utf8: other)
    }

    func hash(into hasher: inout Hasher) { key.hash(into: &hasher) }
}

/// The key of a value that belongs to a tenant.
struct TenantCacheKey<Key: Hashable & Sendable & LosslessStringConvertible>: Hashable, Sendable,
    LosslessStringConvertible
{
    let tenant: ID<Tenant>
    let key: Key

    init(_ tenant: ID<Tenant>, _ key: Key) {
        self.tenant = tenant
        self.key = key
    }

    init?(_ description: String) {
        let bytes = description.utf8
        guard bytes.count > 36, let end = bytes.index(bytes.startIndex, offsetBy: 36, limitedBy: bytes.endIndex),
            let tenant = ID<Tenant>(String(description[..<end])),
            let key = Key(String(description[bytes.index(after: end)...]))
        else { return nil }
        self.init(tenant, key)
    }

    var description: String { "\(tenant)/\(key)" }

    static func == (left: Self, right: Self) -> Bool {
        left.tenant == right.tenant && CacheKey(key: left.key) == CacheKey(key: right.key)
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(tenant)
        hasher.combine(key)
    }
}
