import TrellisKernel
import TrellisSchema
import TrellisTexts

/// A user before it is written: what the steps `before(.create)` and `before(.update)` get.
///
/// It has valid values only. Address, password and rights are decided before the steps run, so a step can refuse them
/// but not change them.
public struct UserDraft: Sendable {
    /// The permanent id of the user, which is also the id of a product's side row.
    public let id: ID<User>
    /// The address to log in with, in lower case.
    public let email: String
    /// Whether the user may call superuser routes after the change.
    public let isSuperuser: Bool
    /// Whether the change sets the password.
    public let setsPassword: Bool
    /// Whether the mailbox of the address is proved after the change.
    public let isEmailVerified: Bool
    /// The name that other users see; empty until the user sets it.
    public private(set) var displayName: String
    /// The language of texts and mails; nil: the one that the client accepts.
    public var language: LanguageTag?

    /// Sets the name that other users see.
    ///
    /// - Throws: `InvalidInput` for a name that the route would refuse: 1 to 120 characters.
    public mutating func setDisplayName(_ name: String) throws {
        _ = try SchemaCoding.decode(UserUpdate.self, from: SchemaCoding.bytes(UserUpdate(displayName: name)))
        displayName = name
    }
}

extension UserDraft {
    /// Creates the draft of a user who signs up, or whom a command creates.
    ///
    /// - Parameters:
    ///   - setsPassword: whether the user gets a password, which those of a directory outside don't.
    ///   - isEmailVerified: whether the mailbox is proved already.
    package init(
        id: ID<User> = ID(), email: EmailAddress, isSuperuser: Bool = false, setsPassword: Bool = true,
        isEmailVerified: Bool = false
    ) {
        self.init(
            id: id, email: email.description, isSuperuser: isSuperuser, setsPassword: setsPassword,
            isEmailVerified: isEmailVerified, displayName: "", language: nil)
    }

    /// Creates the draft of a change of `user`.
    ///
    /// - Parameters:
    ///   - email: the new address; nil keeps it.
    ///   - displayName: the new name; nil keeps it.
    ///   - language: the new language; absent keeps it.
    ///   - isSuperuser: whether the user may call superuser routes; nil keeps the right.
    ///   - setsPassword: whether the change sets the password.
    ///   - verifiesEmail: whether the mailbox of the address after the change was proved; another address that wasn't
    ///     has no proof, also if the old one had.
    package init(
        of user: UserRecord, email: EmailAddress? = nil, displayName: String? = nil,
        language: Patch<LanguageTag> = .absent, isSuperuser: Bool? = nil, setsPassword: Bool = false,
        verifiesEmail: Bool = false
    ) {
        let address = email?.description ?? user.email
        self.init(
            id: user.id, email: address, isSuperuser: isSuperuser ?? user.isSuperuser,
            setsPassword: setsPassword,
            isEmailVerified: verifiesEmail || (address == user.email && user.emailVerifiedAt != nil),
            displayName: displayName ?? user.displayName,
            language: language.applied(to: user.language.flatMap { LanguageTag($0) }))
    }

    /// Whether the stored user has other values.
    func differs(from user: UserRecord) -> Bool {
        email != user.email || displayName != user.displayName || language?.description != user.language
            || isSuperuser != user.isSuperuser || isEmailVerified != (user.emailVerifiedAt != nil)
    }
}
