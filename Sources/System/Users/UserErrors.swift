import TrellisKernel

/// The errors of users.
public enum UserError: AppError, CaseIterable {
    /// Another user has this email address.
    case emailTaken
    /// The user was not found, or was deleted.
    case notFound

    /// The stable code.
    public var code: String {
        switch self {
        case .emailTaken: "user.email_taken"
        case .notFound: "user.not_found"
        }
    }

    /// The kind, which decides the status.
    public var kind: ErrorKind {
        switch self {
        case .emailTaken: .conflict
        case .notFound: .notFound
        }
    }

    /// What was wrong, and how to correct it.
    public var message: String {
        switch self {
        case .emailTaken: "A user with this email address already exists. Log in, or use another address."
        case .notFound: "The user does not exist."
        }
    }
}
