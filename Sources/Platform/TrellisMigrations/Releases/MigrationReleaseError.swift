public import TrellisKernel

/// The reasons why the migrations of a release can't be read or written.
public enum MigrationReleaseError: AppError, Hashable {
    /// A version that isn't `1.2.0`.
    case invalidVersion(String)
    /// A line of the file that is neither a migration nor a record.
    case malformed(version: String, line: Int)
    /// The release has been written before, with other migrations.
    case frozen(String)
    /// The migrations contradict an earlier release; one sentence for each problem.
    case changed([String])
    /// A file that can't be read or written.
    case file(path: String, cause: String)

    /// The stable code: `migration_release.frozen`, and so on.
    public var code: String {
        switch self {
        case .invalidVersion: "migration_release.invalid_version"
        case .malformed: "migration_release.malformed"
        case .frozen: "migration_release.frozen"
        case .changed: "migration_release.changed"
        case .file: "migration_release.file"
        }
    }

    /// An internal failure, since the cause is the program or its sources.
    public var kind: ErrorKind { .internalFailure }

    /// What is wrong and how to fix it.
    public var message: String {
        switch self {
        case .invalidVersion(let version): "\"\(version)\" isn't a version: use three numbers, as in 1.2.0."
        case .malformed(let version, let line):
            "Line \(line) of the migrations of release \(version) is neither a migration nor a record. Restore the file from version control."
        case .frozen(let version):
            "Release \(version) is written already, and the migrations or records differ now. Choose the next version."
        case .changed(let issues): issues.joined(separator: "\n")
        case .file(let path, let cause): "The file \(path) can't be read or written: \(cause)"
        }
    }
}
