import TrellisDatabase

extension Error {
    /// Whether the database as a whole is unavailable, so that a transaction on other rows would fail like this one.
    ///
    /// A transaction that took too long, or that others were in the way of, says something about its own rows.
    var concernsDatabase: Bool {
        guard let error = self as? DatabaseError else { return self is CancellationError }
        switch error {
        case .disconnected, .commitUnknown, .exhausted, .full, .unusableFile, .readOnly, .schemaChanged,
            .replicaConflict:
            return true
        default: return false
        }
    }

    /// Whether the same transaction may succeed later, since others were in its way.
    var mayPass: Bool {
        switch self as? DatabaseError {
        case .timeout, .busy, .serialization, .deadlock: true
        default: false
        }
    }

    /// Whether a row violates a rule of the schema, which another attempt would violate too.
    var isViolation: Bool {
        switch self as? DatabaseError {
        case .check, .notNull, .foreignKey, .uniqueViolation, .exclusion: true
        default: false
        }
    }
}
