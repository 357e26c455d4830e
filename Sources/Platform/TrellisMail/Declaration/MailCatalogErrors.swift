public import TrellisKernel

/// The errors of the product's list of mails, which it finds at its start.
public enum MailCatalogError: AppError, Hashable {
    /// Two mails have the same name or former name.
    case duplicateName(String)
    /// The upcasters of a mail don't cover every version before the current one.
    case missingUpcaster(String, Int)
    /// A replacement has the name of no mail.
    case nothingToReplace(String)

    /// `mail_catalog.` and the reason.
    public var code: String {
        switch self {
        case .duplicateName: "mail_catalog.duplicate_name"
        case .missingUpcaster: "mail_catalog.missing_upcaster"
        case .nothingToReplace: "mail_catalog.nothing_to_replace"
        }
    }

    /// `internalFailure`: the program has a defect.
    public var kind: ErrorKind { .internalFailure }

    /// What was wrong, and how to fix it.
    public var message: String {
        switch self {
        case .duplicateName(let name): "Two mails have the name, or former name, \(name). Rename one of them."
        case .missingUpcaster(let name, let version):
            "\(name) has version \(version), so it needs one upcaster for each version from 1 to \(version - 1)."
        case .nothingToReplace(let name): "No module has a mail named \(name), so it can't be replaced."
        }
    }

    /// An error.
    public var logLevel: ErrorLevel { .error }

    /// One value of each case, for the error catalogue.
    public static let all: [MailCatalogError] = [
        .duplicateName("…"), .missingUpcaster("…", 2), .nothingToReplace("…"),
    ]
}
