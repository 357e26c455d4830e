import Synchronization

/// Which features the routes of the product require, and how often this process has asked about each since its start.
final class FeatureReads: Sendable {
    private let counts = Mutex<[String: Int]>([:])
    private let required = Mutex<Set<String>>([])

    func add(_ name: String) { counts.withLock { $0[name, default: 0] &+= 1 } }

    func count(_ name: String) -> Int { counts.withLock { $0[name] ?? 0 } }

    func require(_ names: some Sequence<String>) { required.withLock { $0.formUnion(names) } }

    func isRequired(_ name: String) -> Bool { required.withLock { $0.contains(name) } }
}
