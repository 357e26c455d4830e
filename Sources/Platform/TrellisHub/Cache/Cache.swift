import Synchronization
import TrellisConfig
import TrellisDatabase
public import TrellisKernel

/// Values that are slow to make, kept in the memory of this process.
///
/// ```swift
/// let rates = Cache<String, ExchangeRate>("billing.rates", in: platform.caches) { _, _ in 64 }
/// let rate = try await rates.value(for: "EUR") { try await bank.rate(of: "EUR") }
/// ```
/// - C1: There is at most one load of a key at a time; other callers wait for it, at most as long as
///   ``CacheLimits/patience``.
/// - C2: A load that fails is not kept: the callers that wait for it get its error, and the next one loads again.
/// - C3: A load that began before its key was forgotten is not kept, and no later caller gets its value.
/// - C4: Together, the values cost at most ``CacheLimits/size``; the least recently used ones are removed first. No value
///   is kept longer than ``CacheLimits/lifetime``.
/// - C5: What a transaction forgets is forgotten after its commit, here and in the other processes of the product
///   (``CacheRegistry``).
///
/// For values of tenants, ``TenantCache`` has the tenant in its keys. A key's text must identify it; keys that contain
/// texts and aren't texts compare them by canonical equivalence. A load must not ask the cache for its own key.
public final class Cache<Key: Hashable & Sendable & LosslessStringConvertible, Value: Sendable>: Sendable {
    private struct Load {
        let number: Int
        let task: Task<Result<Value, any Error>, Never>
    }
    private struct State {
        var entries: CacheEntries<CacheKey<Key>, Value>
        var loads: [CacheKey<Key>: Load] = [:]
        var number = 0
    }
    private enum Found {
        case value(Value)
        case load(Load)
    }
    /// The name, the same in all processes of the product.
    public let name: String
    private let limits: CacheLimits
    private let cost: @Sendable (Key, Value) -> Int
    private let now: @Sendable () -> Int64
    private let state: Mutex<State>

    /// Creates a cache.
    ///
    /// - Parameters:
    ///   - name: the name, unique in the product, with the module's as its prefix.
    ///   - registry: the caches of the process, so that this one hears of changes; nil for a cache of values that never
    ///     change.
    ///   - limits: how much it keeps, and how long.
    ///   - clock: the clock of lifetimes; by default one that never moves backwards.
    ///   - cost: returns how many bytes a value takes, roughly; called once for each load, so it should be quick.
    public init(
        _ name: String, in registry: CacheRegistry?, limits: CacheLimits = CacheLimits(), clock: (any Clock)? = nil,
        cost: @escaping @Sendable (_ key: Key, _ value: Value) -> Int
    ) {
        self.name = name
        self.limits = limits
        self.cost = cost
        if let clock {
            now = { clock.now.microseconds }
        } else {
            now = { MonotonicTime.nanoseconds / 1000 }
        }
        state = Mutex(State(entries: CacheEntries(limit: limits.size.bytes)))
        registry?.add(name) { [weak self] text in
            guard let self else { return }
            // A key that this release can't read may be any key.
            if let key = text.flatMap({ Key($0) }) { forget(key) } else { forgetAll() }
        }
    }

    /// Returns the value of a key, from the cache if it has it, else as loaded.
    ///
    /// The load runs in a task of its own, so that the cancellation of one caller doesn't fail the others. It should read
    /// from the primary database, whose state the messages about changes follow.
    ///
    /// - Throws: what the load throws; ``CacheError/loadTimedOut(_:)`` after the patience of the limits;
    ///   `CancellationError`.
    public func value(
        for key: Key, load: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        // What isn't committed is neither kept nor shared, and a load of others isn't waited for.
        if Database.isInRequestTransaction { return try await load() }
        let id = CacheKey(key: key)
        switch find(id, load) {
        case .value(let value): return value
        case .load(let load):
            guard let result = await load.task.value(within: limits.patience) else {
                try Task.checkCancellation()
                abandon(load, of: id)
                throw CacheError.loadTimedOut(name)
            }
            if case .failure(let error) = result, error is CancellationError {
                try Task.checkCancellation()
                throw CacheError.loadTimedOut(name)
            }
            return try result.get()
        }
    }

    /// Returns the value of a key if the cache has it; nil without a load otherwise.
    public func cached(_ key: Key) -> Value? {
        if Database.isInRequestTransaction { return nil }
        let now = now()
        return state.withLock { $0.entries.use(CacheKey(key: key), at: now) }
    }

    /// Forgets the value of a key in this process only; a change of the database is told by
    /// ``TrellisDatabase/TenantTransaction/forget(_:in:)-(_,Cache<_,_>)``.
    public func forget(_ key: Key) {
        let id = CacheKey(key: key)
        state.withLock { state in
            state.entries.remove(id)
            state.loads[id] = nil
        }
    }

    /// Forgets every value in this process only.
    public func forgetAll() {
        state.withLock { state in
            state.entries.removeAll()
            state.loads = [:]
        }
    }

    /// How many values it has, and their cost in bytes.
    public var usage: (count: Int, bytes: Int) { state.withLock { ($0.entries.count, $0.entries.cost) } }

    private func find(_ id: CacheKey<Key>, _ load: @escaping @Sendable () async throws -> Value) -> Found {
        let now = now()
        return state.withLock { state in
            if let value = state.entries.use(id, at: now) { return .value(value) }
            if let running = state.loads[id] { return .load(running) }
            state.number &+= 1
            let number = state.number
            let begun = Load(
                number: number,
                task: Database.outsideRequestTransaction {
                    Task {
                        do {
                            let value = try await load()
                            self.end(number, of: id, with: value)
                            return .success(value)
                        } catch {
                            self.end(number, of: id, with: nil)
                            return .failure(error)
                        }
                    }
                })
            state.loads[id] = begun
            return .load(begun)
        }
    }

    /// Keeps the value of a load, unless its key was forgotten meanwhile.
    private func end(_ number: Int, of id: CacheKey<Key>, with value: Value?) {
        let bytes = value.map { cost(id.key, $0) } ?? 0
        let (until, overflow) = now().addingReportingOverflow(limits.lifetime.microseconds)
        state.withLock { state in
            guard state.loads[id]?.number == number else { return }
            state.loads[id] = nil
            if let value { state.entries.insert(value, for: id, cost: bytes, until: overflow ? .max : until) }
        }
    }

    private func abandon(_ load: Load, of id: CacheKey<Key>) {
        state.withLock { state in
            if state.loads[id]?.number == load.number { state.loads[id] = nil }
        }
        load.task.cancel()
    }
}
