public import TrellisKernel

/// Why a migration can't be written.
public enum MigrationDraftError: AppError, Hashable {
    /// A name that an identifier can't end with.
    case name(String)
    /// A module that the product doesn't have, and those that it has.
    case module(String, known: [String])
    /// More than one module could be meant.
    case ambiguous([String])
    /// The schema fits the records of the module, or of all of them.
    case nothing(String?)
    /// The file is there already.
    case exists(String)
    /// There is no folder that looks like the module's.
    case folder(String)

    /// `migration.draft`.
    public var code: String { "migration.draft" }
    /// A fault of who asked.
    public var kind: ErrorKind { .badRequest }
    /// What is wrong, and what would be right.
    public var message: String {
        switch self {
        case .name(let name):
            "\"\(name)\" can't be part of an identifier: write small letters, digits and hyphens, as in add-colour."
        case .module(let name, let known): "There is no module \(name). There are \(known.joined(separator: ", "))."
        case .ambiguous(let modules): "Say which module with --module: \(modules.joined(separator: ", "))."
        case .nothing(let module):
            "The schema fits the records of \(module ?? "every module"); there is nothing to migrate."
        case .exists(let path): "\(path) exists already. Choose another name, or remove it."
        case .folder(let module): "There is no folder for \(module) in Sources. Say where the file goes with --output."
        }
    }
    /// Nothing happened.
    public var logLevel: ErrorLevel { .info }
}
