import TrellisKernel

/// The directory of a product that changes nothing: the table of users, with hashes of ``AuthModule/passwords``.
public struct DatabaseDirectory: Directory {
    /// Nil: the queue of passwords has a limit of its own.
    public var limit: Duration? { nil }
    /// None besides those of every login.
    public var errors: [any AppError] { [] }

    /// Creates the directory.
    public init() {}

    /// Returns the user with this address if the stored hash matches the password.
    ///
    /// - Throws: ``AuthError/busy``; the errors of the database and of the hasher.
    public func check(_ request: DirectoryRequest) async throws -> DirectoryResponse {
        try await request.checkStored()
    }
}
