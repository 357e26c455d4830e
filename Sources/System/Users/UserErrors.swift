import TrellisKernel

/// What work with users may fail with.
package enum UserError: AppError, CaseIterable {
    /// Another user has this e-mail address.
    case emailTaken
    /// There is no such user (any more).
    case notFound

    package var code: String {
        switch self {
        case .emailTaken: "user.email_taken"
        case .notFound: "user.not_found"
        }
    }

    package var kind: ErrorKind {
        switch self {
        case .emailTaken: .conflict
        case .notFound: .notFound
        }
    }

    package var message: String {
        switch self {
        case .emailTaken: "A user with this e-mail address exists. Log in, or use another address."
        case .notFound: "There is no such user."
        }
    }
}
