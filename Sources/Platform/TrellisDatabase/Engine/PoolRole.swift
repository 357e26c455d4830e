/// What a pool of connections is for.
enum PoolRole: String {
    /// PostgreSQL: all writes, and reads that don't ask for a replica.
    case primary
    /// PostgreSQL: reads on a replica.
    case replica
    /// SQLite: all writes.
    case writer
    /// SQLite: reads.
    case reader
}
