public import Logging
public import TrellisKernel

/// Access to the rows of tables without tenants, for one user; a small value that is cheap to copy.
///
/// Modules with the scope ``Trellis/ModuleScope/global`` get it from the context of a signed-in user:
///
/// ```swift
/// init(_ context: UserContext) { articles = ArticleService(database: context.global) }
/// ```
/// It accepts only ``GlobalRecord``s, and no transaction of a tenant accepts those. Reads return public rows and the
/// user's own; writes change the user's own, or all rows of tables without owners. See ``RowSharing``.
public struct GlobalDatabase: DatabaseReads {
    /// Records of modules without tenants.
    public typealias Owner = OwnedGlobally
    /// The user for whom transactions run; the tenant is the platform.
    public var scope: Scope { access.scope }
    /// What its reads may see.
    public var readContext: ReadContext { get throws(DatabaseError) { try access.readContext } }
    private let access: GlobalAccess

    init(_ access: GlobalAccess) {
        self.access = access
    }

    /// The same rows, for code that must not write.
    public var readOnly: ReadOnlyGlobalDatabase { ReadOnlyGlobalDatabase(access) }

    /// Returns access to the rows of every user, also for work without a user, such as a scheduled job's.
    ///
    /// Check first that the user may: the routes of superusers have it, and a product's own list of moderators is a
    /// table of its own. Each call logs the reason with user and request; the audit stores the reason with each change.
    public func moderating(reason: StaticString, level: Logger.Level = .notice) -> GlobalDatabase {
        access.database?.logReason("Rows of all users are accessed", "\(reason)", level, scope)
        return GlobalDatabase(access.moderating("\(reason)"))
    }

    /// Runs `body` on one snapshot of the rows that the user may read.
    public func read<Value: Sendable>(
        on target: ReadTarget = .primary, _ body: @escaping @Sendable (GlobalReader) throws -> Value
    ) async throws -> Value {
        try await access.read(on: target, body)
    }

    /// Runs `body` in one transaction: committed before this returns, or rolled back when the body throws.
    ///
    /// - Throws: what the body throws; ``DatabaseError`` when the commit fails, ``GlobalAccessError/noActor`` without a
    ///   user and without a reason. Then nothing is written, except that after ``DatabaseError/commitUnknown`` it may be.
    @discardableResult
    public func write<Value: Sendable>(
        options: TransactionOptions = .standard, _ body: @escaping @Sendable (GlobalTransaction) throws -> Value
    ) async throws -> Value {
        try await access.write(options, body)
    }

    /// Returns access to the same rows; the events and jobs of its transactions store this cause.
    package func caused(by cause: ID<TransactionCause>) -> GlobalDatabase {
        var access = access
        access.cause = cause
        return GlobalDatabase(access)
    }
}

/// Read access to the rows of tables without tenants: public ones, and the user's own if there is a user.
///
/// The contexts of anonymous requests have it. It has no way to write.
public struct ReadOnlyGlobalDatabase: DatabaseReads {
    /// Records of modules without tenants.
    public typealias Owner = OwnedGlobally
    /// The user for whom it reads, ``TrellisKernel/ID/noUser`` for an anonymous one; the tenant is the platform.
    public var scope: Scope { access.scope }
    /// What its reads may see.
    public var readContext: ReadContext { get throws(DatabaseError) { try access.readContext } }
    private let access: GlobalAccess

    init(_ access: GlobalAccess) {
        self.access = access
    }

    /// Runs `body` on one snapshot of the rows that the user may read.
    public func read<Value: Sendable>(
        on target: ReadTarget = .primary, _ body: @escaping @Sendable (GlobalReader) throws -> Value
    ) async throws -> Value {
        try await access.read(on: target, body)
    }
}

/// The implementation that both kinds of access share.
struct GlobalAccess: Sendable {
    let scope: Scope
    /// nil for the context of a request without a server.
    let database: Database?
    /// Why all rows are accessible; nil when they aren't.
    var reason: String?
    var cause: ID<TransactionCause>?

    func moderating(_ reason: String) -> GlobalAccess {
        var access = self
        access.reason = reason
        return access
    }

    func read<Value: Sendable>(
        on target: ReadTarget, _ body: @escaping @Sendable (GlobalReader) throws -> Value
    ) async throws -> Value {
        let database = try opened()
        return try await database.read(on: database.target(target, for: scope)) { [scope, reason] session in
            try body(GlobalReader(session, scope, moderating: reason))
        }
    }

    func write<Value: Sendable>(
        _ options: TransactionOptions, _ body: @escaping @Sendable (GlobalTransaction) throws -> Value
    ) async throws -> Value {
        guard scope.userID != .noUser || reason != nil else { throw GlobalAccessError.noActor }
        return try await opened().write(options, cause: cause, for: scope) { [scope, reason] session in
            try body(GlobalTransaction(session, scope, moderating: reason))
        }
    }

    var readContext: ReadContext {
        get throws(DatabaseError) { ReadContext(try opened(), global: scope, moderating: reason) }
    }

    private func opened() throws(DatabaseError) -> Database {
        guard let database else { throw .disconnected }
        return database
    }
}

extension Database {
    /// Returns access to the rows of tables without tenants, for the scope's user; the scope's tenant is ignored.
    public func global(_ scope: Scope) -> GlobalDatabase {
        GlobalDatabase(GlobalAccess(scope: scope.within(.platform), database: self))
    }

    /// Returns access for the scope's user; without a database, its transactions throw ``DatabaseError/disconnected``.
    package static func global(_ scope: Scope, of database: Database?) -> GlobalDatabase {
        GlobalDatabase(GlobalAccess(scope: scope.within(.platform), database: database))
    }
}
