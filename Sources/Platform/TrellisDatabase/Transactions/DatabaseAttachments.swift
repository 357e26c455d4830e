import Synchronization
package import TrellisKernel

/// Values that libraries attach to a database, so that their functions on transactions have them: one of each type.
package struct DatabaseAttachments: Sendable {
    private var values: [ObjectIdentifier: any Sendable] = [:]

    init() {}

    subscript<Value: Sendable>(type: Value.Type) -> Value? {
        get { values[ObjectIdentifier(type)] as? Value }
        set { values[ObjectIdentifier(type)] = newValue }
    }
}

extension Database {
    /// Attaches a value for all later transactions; replaces an earlier one of the same type.
    package func attach<Value: Sendable>(_ value: Value) {
        attachments.withLock { $0[Value.self] = value }
    }

    /// Returns the attached value of the type; nil if there is none.
    package func attachment<Value: Sendable>(_ type: Value.Type = Value.self) -> Value? {
        attachments.withLock { $0[type] }
    }
}

extension TenantDatabase {
    /// The time that processes share.
    package var databaseNow: Timestamp { database.now }

    /// Returns the value of the type that is attached to the database; nil if there is none.
    package func attachment<Value: Sendable>(_ type: Value.Type = Value.self) -> Value? { database.attachment(type) }
}

extension ReadTransaction {
    /// Returns the value of the type that is attached to the transaction's database; nil if there is none.
    package func attachment<Value: Sendable>(_ type: Value.Type = Value.self) -> Value? {
        core.session.database.attachment(type)
    }
}
