import TrellisDatabase
import TrellisKernel
import TrellisSchema

/// A product's own sign-up: the slot ``AuthModule/signUpFlow``.
///
/// ```swift
/// system.auth.signUpFlow = SignUpFlow(AcmeSignUp.self, errors: [AcmeError.unknownPlan]) { input, account, attempt, tx in
///     account.displayName = input.name
///     guard attempt.isApproved || input.plan == .free else { return .pending }
///     return .newTenant(named: input.company)
/// }
/// ```
/// `POST /auth/signup` then has the members `email` and `password`, and the input under its name. The response is 202 in
/// both modes (``SignUpMode``), and the user logs in afterwards. The decision is made in the transaction that creates the
/// user: at once, when the mailbox is proved, or when the sign-up is approved.
public struct SignUpFlow: Sendable {
    /// What is known about a sign-up when it is decided.
    public struct Attempt: Hashable, Sendable {
        /// The address, in normal form.
        public let email: String
        /// Whether the mailbox is proved.
        public let isEmailVerified: Bool
        /// Whether the product has approved it after ``SignUpOutcome/pending``.
        public let isApproved: Bool
    }

    /// The name of the input's member.
    public let name: String
    /// The errors that the decision throws, besides those of its outcome.
    public let errors: [any AppError]
    let addInput: @Sendable (inout SchemaExtensions, _ type: any ObjectSchema.Type) throws(SchemaExtensionError) -> Void
    let readInput: @Sendable (_ text: String) throws -> any SchemaValue
    let decide:
        @Sendable (_ input: any SchemaValue, inout NewAccount, Attempt, SystemTransaction) throws -> SignUpOutcome

    /// Creates a flow.
    ///
    /// - Parameters:
    ///   - input: the product's own members of a sign-up, as one object.
    ///   - name: the name of that object.
    ///   - errors: what `decide` throws; it refuses the sign-up.
    ///   - decide: returns what the sign-up becomes, and may set name, language and extra fields of the account, whose
    ///     address and password are settled. It runs in the transaction, so it may also write rows of the product; it may
    ///     run again after a conflict.
    public init<Input: ObjectSchema>(
        _ input: Input.Type, as name: String = "sign_up", errors: [any AppError] = [],
        _ decide:
            @escaping @Sendable (
                _ input: Input, _ account: inout NewAccount, _ attempt: Attempt, _ tx: SystemTransaction
            ) throws -> SignUpOutcome
    ) {
        self.name = name
        self.errors = errors
        addInput = { extensions, type throws(SchemaExtensionError) in
            try extensions.add(name, Input.self, to: type, summary: Input.schemaSummary, isRequired: true)
        }
        readInput = { text in try SchemaCoding.decode(Input.self, from: Array(text.utf8)) }
        self.decide = { input, account, attempt, tx in
            // The member is required, and was read as this type.
            guard let input = input as? Input else { throw AuthError.signUpClosed }
            return try decide(input, &account, attempt, tx)
        }
    }
}

/// What a sign-up becomes.
public enum SignUpOutcome: Hashable, Sendable {
    /// A user, and a tenant that the user owns; the name has 1 to 120 characters.
    case newTenant(named: String)
    /// A user without a tenant.
    case withoutTenant
    /// A user who becomes a member by an invitation to the same address, given by its token; no tenant of their own.
    case join(invitation: String)
    /// Nothing yet: the sign-up waits until the product approves it with ``Accounts/approve(_:)``.
    case pending
}
