import TrellisKernel

/// What decides whether an address and a password belong together: the slot ``AuthModule/directory``.
///
/// By default that is the table of users. A product wraps it, to ask a directory of its own first:
///
/// ```swift
/// system.auth.directory = LDAPDirectory(settings, then: system.auth.directory)
/// ```
/// It runs outside of transactions. Each login, also that of superusers to their pages, asks it once, or a few times when
/// another request changes the user meanwhile.
public protocol Directory: Sendable {
    /// For how long a login waits for one check, with all that it wraps; then it fails with
    /// ``AuthError/directoryUnavailable``. Nil: as long as the request may take.
    var limit: Duration? { get }

    /// The errors that ``check(_:)`` throws: the routes that log in document them.
    var errors: [any AppError] { get }

    /// Returns whom the address and the password belong to.
    ///
    /// The check takes the same time for an unknown address as for a wrong password.
    ///
    /// - Throws: one of ``errors``. Any other error, such as that of a connection, is logged, and the login fails with
    ///   ``AuthError/directoryUnavailable``.
    func check(_ request: DirectoryRequest) async throws -> DirectoryResponse
}

extension Directory {
    /// Five seconds.
    public var limit: Duration? { .seconds(5) }
    /// ``AuthError/directoryUnavailable``.
    public var errors: [any AppError] { [AuthError.directoryUnavailable] }
}

/// An address and a password to check.
public struct DirectoryRequest: Sendable {
    /// The address in normal form: lower case, without spaces around it.
    ///
    /// It isn't always valid.
    public let email: String
    /// The password in plain text; never empty, since many directories admit every user without a password.
    public let password: String
    /// The check of the table of users.
    let checkStored: @Sendable () async throws -> DirectoryResponse

    init(email: String, password: String, checkStored: @escaping @Sendable () async throws -> DirectoryResponse) {
        (self.email, self.password, self.checkStored) = (email, password, checkStored)
    }
}

/// Whom an address and a password belong to.
public enum DirectoryResponse: Sendable {
    /// The address is unknown, or the password is wrong.
    case refused
    /// A user of the database, whose stored hash matches: what ``DatabaseDirectory`` returns.
    case stored(StoredAccount)
    /// A user of the product's directory.
    case user(DirectoryUser)
}

/// A user of the database whose stored hash has been checked.
public struct StoredAccount: Sendable {
    /// The user.
    public let userID: ID<User>
    /// The hash that matched: the login is valid as long as it is stored.
    let passwordHash: String
    /// Whether the login stores a new hash.
    let needsRehash: Bool
}
