import Crypto
public import TrellisConfig
import TrellisDatabase
import TrellisKernel

/// Which database, and how it is used: the section `database`.
public struct DatabaseSection: Settings {
    /// `database`.
    public static let section = "database"

    /// Where the data is.
    @Setting("Where the data is: sqlite:///absolute/path, sqlite://./relative/path or sqlite::memory:.", .notEmpty)
    public var url = "sqlite://./var/trellis.sqlite"
    /// How many connections read at once.
    @Setting("How many connections read at once.", .range(1...64)) public var readers = 4
    /// How long a transaction waits for another process that writes.
    @Setting("How long a transaction waits for another process that writes.") public var busyTimeout = Duration.seconds(
        5)
    /// Signs the cursors of lists.
    @Setting("Signs the cursors of lists; servers that share clients share it.", .minimumLength(32))
    public var cursorKey = Secret("development only, refused in production")

    /// The declared defaults.
    public init() {}

    /// The same in the database room's terms.
    var options: DatabaseSettings {
        let key = SymmetricKey(data: SHA256.hash(data: Array(cursorKey.reveal().utf8)))
        return DatabaseSettings(readers: readers, busyTimeout: busyTimeout, cursors: CursorSigner(key: key))
    }
}
