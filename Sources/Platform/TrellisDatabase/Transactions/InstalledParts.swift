import Synchronization

/// What the rooms above have installed on a database, one of each type.
final class InstalledParts: Sendable {
    private let parts = Mutex<[ObjectIdentifier: any Sendable]>([:])

    func add<Part: Sendable>(_ part: Part) -> Bool {
        parts.withLock { parts in
            guard parts[ObjectIdentifier(Part.self)] == nil else { return false }
            parts[ObjectIdentifier(Part.self)] = part
            return true
        }
    }

    func find<Part: Sendable>(_ type: Part.Type) -> Part? {
        parts.withLock { $0[ObjectIdentifier(type)] } as? Part
    }
}

extension Database {
    /// Installs what every transaction finds from then on by its type; false, and nothing happens, when there is one.
    ///
    /// Once, by the composition root, before the first transaction that needs it.
    package func install<Part: Sendable>(_ part: Part) -> Bool { parts.add(part) }

    /// What was installed of this type.
    package func installed<Part: Sendable>(_ type: Part.Type) -> Part? { parts.find(type) }
}

extension WriteTransaction {
    /// What was installed of this type on the transaction's database.
    package func installed<Part: Sendable>(_ type: Part.Type) -> Part? { core.session.database.installed(type) }
}
