/// The sizes of SQLite's log, in pages of 4 KiB, at which something is done about it.
struct SQLiteLogLimits: Sendable {
    /// From here on it is copied into the database file, which blocks no transaction.
    var copied = 4_000
    /// From here on it is emptied too, for which writers wait; its file shrinks to this size.
    var emptied = 8_000
    /// From here on, with 1 GiB, transactions that write are refused.
    var maximum = 262_144
    /// The time between two copies.
    var pause = Duration.milliseconds(500)
    /// How long writers wait for readers so that it can be emptied; doubled after each time that this wasn't enough.
    var wait = Duration.milliseconds(25)
}
