import TrellisKernel
import TrellisSchema
import TrellisTexts

/// A user as a product's directory knows them: it has checked the password.
public struct DirectoryUser: Sendable {
    /// The address, by which the user is found in the database.
    public let email: String
    /// The name that other users see; for a new user only.
    public let displayName: String?
    /// The language of texts and mails; for a new user only.
    public let language: LanguageTag?
    /// What happens if the database has no user with this address.
    public let firstLogIn: FirstLogIn

    /// What happens at the first login of a user whom only the directory knows.
    public enum FirstLogIn: Hashable, Sendable {
        /// The user is created in the transaction of the login, without a password and without a tenant; the product's
        /// steps run, and may add a membership.
        case createUser
        /// The login fails as if the password were wrong.
        case refuse
    }

    /// Creates a user of the directory.
    ///
    /// - Parameters:
    ///   - email: the address.
    ///   - displayName: the name of a new user; one that isn't 1 to 120 characters long is left out.
    ///   - language: the language of a new user.
    ///   - firstLogIn: what happens if the database has no user with this address.
    /// - Throws: `InvalidInput` for an address that sign-up would refuse.
    public init(
        email: String, displayName: String? = nil, language: LanguageTag? = nil, firstLogIn: FirstLogIn
    ) throws {
        try AddressValue(email: email).validate()
        self.email = email
        self.displayName = displayName
        self.language = language
        self.firstLogIn = firstLogIn
    }
}

/// An address that a directory returns; no route uses this schema.
@Schema
private struct AddressValue {
    @Format(.email) @Length(...254) var email: String

    func validate() throws {
        _ = try SchemaCoding.decode(Self.self, from: SchemaCoding.bytes(self))
    }
}
