public import TrellisKernel

/// A PostgreSQL database with which the program can't start: its encoding can't hold every text.
///
/// Writes of texts that it can't hold would fail, and so would searches, which fold letters of all scripts.
public struct DatabaseEncodingError: AppError, Hashable {
    /// The name of the database.
    public let database: String
    /// Its encoding, as PostgreSQL names it.
    public let encoding: String

    /// `database.encoding`.
    public var code: String { "database.encoding" }
    /// `internalFailure`: the database isn't as the program needs it.
    public var kind: ErrorKind { .internalFailure }
    /// Names the database and its encoding, and says how to create one that fits.
    public var message: String {
        "The database \(database) has the encoding \(encoding), which can't hold every text. Create another one, and restore a dump of this "
            + "one there: CREATE DATABASE … TEMPLATE template0 ENCODING 'UTF8'; deploy/postgres/roles.sql does that for a database that "
            + "doesn't exist."
    }
    /// `critical`: the program can't start.
    public var logLevel: ErrorLevel { .critical }
}
