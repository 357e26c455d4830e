import TrellisDatabase
public import TrellisKernel

/// The reasons why a migration can't be generated.
public enum MigrationGenerationError: AppError, Hashable {
    /// A name that isn't valid in an identifier.
    case invalidName(String)
    /// A module that doesn't exist, with the names of those that do.
    case unknownModule(String, known: [String])
    /// More than one module matches.
    case ambiguousModule([String])
    /// The schema already matches the records of the module, or of all modules (nil).
    case nothingToMigrate(String?)
    /// The file already exists.
    case fileExists(String)
    /// No folder of the module was found.
    case folderNotFound(String)

    /// `migration.draft`.
    public var code: String { "migration.draft" }
    /// An error in the command's arguments.
    public var kind: ErrorKind { .badRequest }
    /// What is wrong and how to fix it.
    public var message: String {
        switch self {
        case .invalidName(let name):
            "\"\(name)\" isn't a valid name: use lower-case letters, digits and hyphens, as in add-colour."
        case .unknownModule(let name, let known): "Module \(name) not found. Modules: \(known.joined(separator: ", "))."
        case .ambiguousModule(let modules): "Choose a module with --module: \(modules.joined(separator: ", "))."
        case .nothingToMigrate(let module):
            "The schema matches the records of \(module ?? "every module"); there is nothing to migrate."
        case .fileExists(let path): "\(path) already exists. Choose another name, or delete the file."
        case .folderNotFound(let module): "Sources has no folder for \(module). Set the path of the file with --output."
        }
    }
    /// Info, since nothing was changed.
    public var logLevel: ErrorLevel { .info }
}
