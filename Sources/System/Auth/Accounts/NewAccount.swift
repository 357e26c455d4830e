import TrellisKernel
import TrellisSchema
import TrellisTenants
import TrellisTexts
import TrellisUsers

/// A user to create.
public struct NewAccount: Sendable {
    /// The address to log in with; case-insensitive, at most 254 characters.
    public var email: String
    /// The password.
    public var password: NewPassword
    /// The name that other users see, 1 to 120 characters; nil until the user sets it.
    public var displayName: String?
    /// The language of texts and mails; nil: the one that the client accepts.
    public var language: LanguageTag?
    /// The name of a tenant that the user will own, 1 to 120 characters; nil creates the user without a tenant.
    public var tenantName: String?
    /// Whether the product knows that the mailbox is the user's, such as from a system that has asked; a sign-up by mail
    /// (``Accounts/requestSignUp(_:mailIn:)``) asks in any case.
    public var isEmailVerified = false
    /// The product's fields of the user: a value of the type `input` of `UsersModule.extend`.
    public var userFields: (any SchemaValue)?
    /// The product's fields of the tenant: a value of the type `input` of `TenantsModule.extend`.
    public var tenantFields: (any SchemaValue)?

    /// Creates a user to create, without a tenant unless it is named.
    public init(
        email: String, password: NewPassword, displayName: String? = nil, language: LanguageTag? = nil,
        tenantName: String? = nil
    ) {
        self.email = email
        self.password = password
        self.displayName = displayName
        self.language = language
        self.tenantName = tenantName
    }
}

/// The password of a new user.
public enum NewPassword: Sendable {
    /// In plain text, acceptable to ``Accounts/passwordPolicy``.
    case text(String)
    /// The hash that another system stored: the product's ``PasswordHasher`` must know its format.
    case imported(hash: String)
    /// The user can't log in with a password, unless the product's ``Directory`` knows one.
    case absent
}

/// A user who can be created: all values are valid, and the password is hashed.
public struct PreparedAccount: Sendable {
    /// The permanent id that the user will have.
    public var userID: ID<User> { session.userID }
    /// A first session of the user, for ``Accounts/begin(_:in:)``.
    public let session: PreparedSession
    var account: NewAccount
    let passwordHash: String
    /// Whether the mailbox of the address is proved already.
    var isEmailVerified = false
}

/// A user who was created.
public struct CreatedAccount: Sendable {
    /// The user.
    public let user: UserRecord
    /// The tenant that the user owns; nil without one.
    public let tenant: TenantRecord?
    /// The product's fields as they were stored: a value of the type `output` for each `extend`, by the name of the
    /// member; those of the tenant begin with `tenant_`.
    public let extra: ExtraValues
}

/// The values of accounts as ``Accounts`` checks them; no route uses this schema.
@Schema
struct AccountValues {
    @Format(.email) @Length(...254) var email: String?
    @Length(...PasswordRules.maxLength) var password: String?
    @Name(1...120) var displayName: String?
    @Name(1...120) var tenantName: String?

    /// Throws unless all values are valid.
    ///
    /// - Parameters:
    ///   - policy: the rules of the password.
    ///   - words: what an attacker knows about the account besides these values.
    ///   - pointer: the password's member of the body.
    /// - Throws: `InvalidInput` with all violations, as for the body of a sign-up.
    func validate(
        by policy: PasswordPolicy, ownWords words: [String] = [], passwordAt pointer: String = "/password"
    ) throws {
        var violations: [Violation] = []
        do {
            _ = try SchemaCoding.decode(Self.self, from: SchemaCoding.bytes(self))
        } catch let error as InvalidInput {
            violations = error.violations.map { violation in
                guard violation.pointer == "/password" else { return violation }
                return Violation(pointer: pointer, code: violation.code, text: violation.text)
            }
        }
        let words = words + [email, displayName, tenantName].compactMap(\.self)
        if let password, !violations.contains(where: { $0.pointer == pointer }),
            let problem = policy.problem(of: password, ownWords: words)
        {
            // In the order of the values, as the schema has it.
            let position = violations.prefix { $0.pointer == "/email" }.count
            violations.insert(policy.violation(problem, at: pointer), at: position)
        }
        guard violations.isEmpty else { throw InvalidInput(violations: violations) }
    }
}

extension NewAccount {
    func validate(by policy: PasswordPolicy) throws {
        let text: String? = if case .text(let text) = password { text } else { nil }
        try AccountValues(email: email, password: text, displayName: displayName, tenantName: tenantName)
            .validate(by: policy)
    }
}
