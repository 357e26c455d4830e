import TrellisKernel

/// The errors of users.
package enum UserError: AppError, CaseIterable {
    /// Another user has this email address.
    case emailTaken
    /// The user was not found, or was deleted.
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
        case .emailTaken: "A user with this email address already exists. Log in, or use another address."
        case .notFound: "The user does not exist."
        }
    }
}
