import Synchronization

/// The generations of a pool's connections: ``advance()`` makes every open connection outdated.
final class PoolGenerations: Sendable {
    private let current = Atomic<UInt64>(0)
    /// The number of connections that are open or being opened, by generation.
    private let counts = Mutex<[UInt64: Int]>([:])

    /// Whether a connection of an earlier generation is open or being opened.
    var hasOutdated: Bool { counts.withLock { $0.contains { isOutdated($0.key) } } }

    /// Begins a new generation.
    func advance() {
        counts.withLock { _ in _ = current.wrappingAdd(1, ordering: .sequentiallyConsistent) }
    }

    /// Returns whether a later generation has begun.
    func isOutdated(_ generation: UInt64) -> Bool { generation != current.load(ordering: .acquiring) }

    /// Counts a connection that is about to be opened, and returns its generation.
    func enter() -> UInt64 {
        counts.withLock { counts in
            let generation = current.load(ordering: .acquiring)
            counts[generation, default: 0] += 1
            return generation
        }
    }

    /// Counts a connection that was closed, or couldn't be opened.
    func leave(_ generation: UInt64) {
        counts.withLock { counts in
            let rest = (counts[generation] ?? 0) - 1
            counts[generation] = rest > 0 ? rest : nil
        }
    }
}
