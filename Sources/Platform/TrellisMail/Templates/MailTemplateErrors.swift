public import TrellisKernel
public import TrellisTexts

/// The errors of templates, which a program finds at its start.
public enum MailTemplateError: AppError, Hashable {
    /// Templates have problems; all of them.
    case invalid([MailTemplateProblem])
    /// There is no template for a mail of this name.
    case unknownMail(String)

    /// `mail_template.` and the reason.
    public var code: String {
        switch self {
        case .invalid: "mail_template.invalid"
        case .unknownMail: "mail_template.unknown_mail"
        }
    }

    /// `internalFailure`: the program has a defect.
    public var kind: ErrorKind { .internalFailure }

    /// What was wrong, and how to fix it.
    public var message: String {
        switch self {
        case .invalid(let problems): problems.map(\.description).joined(separator: " ")
        case .unknownMail(let name): "There is no template for the mail \(name). Register its type."
        }
    }

    /// An error.
    public var logLevel: ErrorLevel { .error }

    /// One value of each case, for the error catalogue.
    public static let all: [MailTemplateError] = [.invalid([]), .unknownMail("…")]
}

/// A defect of one template.
public struct MailTemplateProblem: Hashable, Sendable, CustomStringConvertible {
    /// The kinds of defect.
    public enum Reason: Hashable, Sendable {
        /// The mail has no value of this name; with the most similar name.
        case unknownName(String, nearest: String?)
        /// There is no partial of this name in this form; with the most similar name.
        case unknownPartial(String, nearest: String?)
        /// The layout has no block of this name; with the most similar name.
        case unknownBlock(String, nearest: String?)
        /// The value is an object or a list, which has no text.
        case notText(String)
        /// The partial includes itself.
        case recursion(String)
        /// The tag isn't supported, or isn't complete.
        case syntax(String)
    }

    /// The name of the mail.
    public let mail: String
    /// The language of the mail.
    public let language: LanguageTag
    /// The template: `subject`, `html`, `text`, or the name of a partial.
    public let template: String
    /// The line in that template, from 1.
    public let line: Int
    /// The defect.
    public let reason: Reason

    /// What was wrong, and how to fix it.
    public var description: String { "\(mail) (\(language)), \(template), line \(line): \(sentence)" }

    private var sentence: String {
        switch reason {
        case .unknownName(let name, let nearest):
            "The mail has no value named \(name). \(Self.hint(nearest) ?? "Add it to the mail's type.")"
        case .unknownPartial(let name, let nearest):
            "There is no partial named \(name) in this form. \(Self.hint(nearest) ?? "Register it.")"
        case .unknownBlock(let name, let nearest):
            "The layout has no block named \(name). \(Self.hint(nearest) ?? "Add it to the layout.")"
        case .notText(let name): "\(name) is an object or a list. Use one of its values, or a section."
        case .recursion(let name): "The partial \(name) includes itself. Use a section for a list instead."
        case .syntax(let reason): reason
        }
    }

    private static func hint(_ nearest: String?) -> String? { nearest.map { "Did you mean \($0)?" } }
}
