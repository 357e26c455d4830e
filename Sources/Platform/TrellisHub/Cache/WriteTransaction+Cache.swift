public import TrellisDatabase
import TrellisKernel

extension TenantTransaction {
    /// Forgets the value of a key of this tenant, in every process, after the commit.
    public func forget<Key, Value>(_ key: Key, in cache: TenantCache<Key, Value>) throws {
        try tell(CacheTopic(cache.name, key: TenantCacheKey(scope.tenantID, key).description))
    }

    /// Forgets the value of a key, in every process, after the commit.
    public func forget<Key, Value>(_ key: Key, in cache: Cache<Key, Value>) throws {
        try tell(CacheTopic(cache.name, key: key.description))
    }

    fileprivate func tell(_ topic: CacheTopic) throws {
        signal(topic.signal)
        guard let registry = attachment(CacheRegistry.self), registry.usesRows else { return }
        // A poll reads the last two minutes, so no process reads older ones.
        let outdated = now - .seconds(600)
        try unlimited.delete(CacheNoticeRecord.where { $0.at < outdated })
        try unlimited.insert(
            CacheNoticeRecord(id: ID(), tenantID: scope.tenantID, topic: topic.text, at: now))
    }
}

extension SystemTransaction {
    /// Forgets the value of a key, in every process, after the commit.
    public func forget<Key, Value>(_ key: Key, in cache: Cache<Key, Value>) throws {
        let scope = (scope ?? .command("cache")).within(.platform)
        try inTenant(scope).tell(CacheTopic(cache.name, key: key.description))
    }
}
