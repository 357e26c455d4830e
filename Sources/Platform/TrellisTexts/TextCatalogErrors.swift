public import TrellisKernel

/// The errors of a catalog of texts, which a program finds at its start or in its tests.
public enum TextCatalogError: AppError, Hashable {
    /// Two keys have the same name.
    case duplicateKey(String)
    /// A text belongs to no key of the catalog.
    case unknownKey(String)
    /// A text doesn't have the placeholders of the English text.
    case differentPlaceholders(String, in: LanguageTag, expected: [String])
    /// Keys have no text in a language.
    case missing([String], in: LanguageTag)

    /// `text.` and the reason.
    public var code: String {
        switch self {
        case .duplicateKey: "text.duplicate_key"
        case .unknownKey: "text.unknown_key"
        case .differentPlaceholders: "text.different_placeholders"
        case .missing: "text.missing"
        }
    }

    /// `internalFailure`: the program has a defect.
    public var kind: ErrorKind { .internalFailure }

    /// What was wrong, and how to fix it.
    public var message: String {
        switch self {
        case .duplicateKey(let name): "Two texts have the name \(name). Rename one of them."
        case .unknownKey(let name): "The catalog has no text named \(name). Add its key to the catalog."
        case .differentPlaceholders(let name, let language, let expected):
            "The text \(name) in \(language) must have the placeholders of the English text: "
                + "\(expected.isEmpty ? "none" : expected.map { "{\($0)}" }.joined(separator: ", "))."
        case .missing(let names, let language):
            "These texts have no form in \(language): \(names.joined(separator: ", ")). Add them to the catalog."
        }
    }

    /// An error.
    public var logLevel: ErrorLevel { .error }

    /// One value of each case, for the error catalogue.
    public static let all: [TextCatalogError] = [
        .duplicateKey("…"), .unknownKey("…"), .differentPlaceholders("…", in: .german, expected: []),
        .missing(["…"], in: .german),
    ]
}
