import HTTPTypes
import TrellisAuth
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisUsers
import TrellisWeb

/// The errors of the module, in addition to those of every route.
enum GazetteError: AppError, CaseIterable {
    case articleNotFound
    case commentNotFound
    case profileNotFound
    case usernameTaken

    var code: String {
        switch self {
        case .articleNotFound: "article.not_found"
        case .commentNotFound: "comment.not_found"
        case .profileNotFound: "profile.not_found"
        case .usernameTaken: "profile.username_taken"
        }
    }

    var kind: ErrorKind {
        switch self {
        case .articleNotFound, .commentNotFound, .profileNotFound: .notFound
        case .usernameTaken: .conflict
        }
    }

    var message: String {
        switch self {
        case .articleNotFound: "There is no article with this slug."
        case .commentNotFound: "The article has no comment with this number."
        case .profileNotFound: "There is no profile with this name."
        case .usernameTaken: "Another user has this name. Choose another one."
        }
    }

    var german: String {
        switch self {
        case .articleNotFound: "Es gibt keinen Artikel mit diesem Kürzel."
        case .commentNotFound: "Der Artikel hat keinen Kommentar mit dieser Nummer."
        case .profileNotFound: "Es gibt kein Profil mit diesem Namen."
        case .usernameTaken: "Ein anderer Benutzer hat diesen Namen. Wählen Sie einen anderen."
        }
    }
}

/// The messages of a failure.
@Schema
struct GazetteFailure {
    /// The messages by what they are about: a member of the body, or what wasn't found or allowed.
    var errors: [String: [String]]
}

/// The contract's format of errors.
struct GazetteErrorRenderer: ErrorRenderer {
    /// Subject and message of the failures that aren't about a member of the body.
    private static let messages: [String: (subject: String, message: String)] = [
        RequestError.routeNotFound.code: ("path", "not found"),
        RequestError.methodNotAllowed(allowed: "").code: ("method", "not allowed"),
        AccessError.unauthenticated.code: ("token", "is missing or invalid"),
        AccessError.tokenExpired.code: ("token", "has expired"),
        AuthError.invalidCredentials.code: ("credentials", "are wrong"),
        DatabaseError.ownerMismatch(table: "").code: ("author", "is someone else"),
        UserError.emailTaken.code: ("email", "has already been taken"),
        GazetteError.usernameTaken.code: ("username", "has already been taken"),
        GazetteError.articleNotFound.code: ("article", "not found"),
        GazetteError.commentNotFound.code: ("comment", "not found"),
        GazetteError.profileNotFound.code: ("profile", "not found"),
    ]

    func status(of kind: ErrorKind, code: String) -> HTTPResponse.Status {
        kind == .conflict ? .unprocessableContent : kind.status
    }

    func body(of problem: Problem, for request: HTTPRequest) -> GazetteFailure {
        guard problem.errors.isEmpty else {
            let fields = Dictionary(grouping: problem.errors) { $0.path.last ?? "request" }
            return GazetteFailure(errors: fields.mapValues { $0.map(Self.message) })
        }
        let (subject, message) = Self.messages[problem.code] ?? ("request", problem.detail)
        return GazetteFailure(errors: [subject: [message]])
    }

    private static func message(_ violation: Violation) -> String {
        switch violation.code {
        case "key.missing", "wrapper.missing": "can't be blank"
        case "length.too_short": "is too short"
        case "length.too_long": "is too long"
        case "check.failed": violation.message
        default: "is invalid"
        }
    }
}
