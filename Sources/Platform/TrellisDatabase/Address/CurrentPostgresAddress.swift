import Synchronization

/// The address for new connections, whose credentials can change.
///
/// Thread-safe.
final class CurrentPostgresAddress: Sendable {
    private let address: Mutex<PostgresAddress>

    init(_ address: PostgresAddress) {
        self.address = Mutex(address)
    }

    /// The address for a connection that is opened now.
    var value: PostgresAddress { address.withLock { $0 } }

    /// Sets another address; returns whether it differs from the former one.
    func replace(with new: PostgresAddress) -> Bool {
        address.withLock { address in
            defer { address = new }
            return address != new
        }
    }
}
