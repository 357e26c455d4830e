import TrellisSchema
import TrellisTexts
import TrellisUsers

/// A change of an account; what is nil stays as it is.
public struct AccountChange: Sendable {
    /// The new address to log in with; case-insensitive.
    ///
    /// Whether it belongs to the user is for the product to check.
    public var email: String?
    /// The new password, acceptable to ``Accounts/passwordPolicy``; all sessions of the user end.
    public var password: String?
    /// The new name that other users see, 1 to 120 characters.
    public var displayName: String?
    /// The new language of texts and mails.
    public var language: Patch<LanguageTag>

    /// Creates a change of these values.
    public init(
        email: String? = nil, password: String? = nil, displayName: String? = nil,
        language: Patch<LanguageTag> = .absent
    ) {
        self.email = email
        self.password = password
        self.displayName = displayName
        self.language = language
    }
}

/// What shows that a change of an account is the user's.
public enum AccountProof: Sendable {
    /// The user's current password, checked against the stored hash. Those without one can't give it.
    case currentPassword(String)
    /// The session alone: each client with a token of the user may change the account, for contracts that ask for no
    /// password.
    case session
}

/// An account that was changed.
public struct ChangedAccount: Sendable {
    /// The user.
    public let user: UserRecord
    /// The tokens of a new session, after a change of the password has ended all others; nil otherwise.
    public let tokens: SessionTokens?
}

extension AccountChange {
    /// Throws unless all values are valid; a password must not consist of `words`, which the account has already.
    func validate(by policy: PasswordPolicy, ownWords words: [String] = [], passwordAt pointer: String) throws {
        try AccountValues(email: email, password: password, displayName: displayName)
            .validate(by: policy, ownWords: words, passwordAt: pointer)
    }
}
