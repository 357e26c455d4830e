public import TrellisKernel

/// A database file with which the program can't start.
public enum DatabaseFileError: AppError, Hashable {
    /// The file, its folder or its file system can't be written.
    case readOnly(path: String)
    /// The file can't be opened, with SQLite's reason.
    case unopened(path: String, reason: String)

    /// `database.file`.
    public var code: String { "database.file" }
    /// `internalFailure`: the machine isn't as the program needs it.
    public var kind: ErrorKind { .internalFailure }
    /// Names the file, and says how to fix it.
    public var message: String {
        switch self {
        case .readOnly(let path):
            "The database file \(path) can't be written. Let the user of this process write the file and its folder, and "
                + "check that the file system isn't read-only."
        case .unopened(let path, let reason):
            "The database file \(path) can't be opened: \(reason). Check the path in database.url, and let the user of "
                + "this process write the file and its folder."
        }
    }
    /// `critical`: the program can't start.
    public var logLevel: ErrorLevel { .critical }
}
