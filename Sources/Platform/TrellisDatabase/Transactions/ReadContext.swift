import Logging
import TrellisKernel

/// What reads may see, and how their SQL is limited to it; it has no public API.
///
/// It renders statements without a connection, so that a single read holds one only while the statement runs.
public struct ReadContext: Sendable {
    let database: Database
    /// The accessible rows.
    let access: RowAccess
    /// The user for whom it reads; nil when unknown.
    var scope: Scope?
    /// The rows of some tables to which it is limited; nil for no limit.
    var own: OwnRows?
    /// The user for whom it accesses tables without tenants; nil for other tables, and for access to all rows.
    var viewer: RowViewer?

    /// The tenant to which queries are limited; nil when the rows have no tenant, or all rows are accessible.
    var tenant: ID<Tenant>? {
        guard case .tenant(let tenant) = access, database.options.tenantPredicate else { return nil }
        return tenant
    }

    var dialect: Dialect { database.engine.dialect }

    /// A renderer of statements in the engine's SQL, limited to the tenant and to own rows.
    var renderer: Renderer {
        var renderer = Renderer(dialect, tenant: tenant)
        renderer.own = own
        renderer.viewer = viewer
        return renderer
    }

    /// Returns a handwritten statement in the engine's SQL; the queries in it are limited as others are.
    func rendered(_ sql: SQL) -> Statement {
        var renderer = renderer
        renderer.write(sql)
        return renderer.statement
    }

    /// Tells the observer of a statement before it is sent, and logs the reasons of handwritten SQL in it.
    func willSend(_ statement: Statement) {
        database.options.observer?(statement.text)
        database.options.statementObserver?(statement)
        for reason in statement.reasons { database.logUnfiltered(reason, .debug, scope) }
    }

    /// Returns the columns that must contain the user in own rows; none if the table isn't limited to them.
    func ownerColumns(of table: RecordTable) -> [String] { own?.columns(of: table.name) ?? [] }
}

extension ReadContext {
    /// The context of tables without tenants; with a reason, of all their rows.
    init(_ database: Database, global scope: Scope, moderating reason: String?) {
        let user = scope.userID == .noUser ? nil : scope.userID
        self.init(database: database, access: .global(user: user, reason: reason), scope: scope)
        if reason == nil, database.options.tenantPredicate { viewer = RowViewer(user) }
    }

    /// Returns the context with access to the rows of every tenant, and logs the reason.
    func acrossTenants(_ reason: StaticString, _ level: Logger.Level, for scope: Scope? = nil) -> ReadContext {
        database.logReason("A transaction crosses tenants", "\(reason)", level, scope)
        return ReadContext(database: database, access: .allTenants(reason: "\(reason)"), scope: scope ?? self.scope)
    }
}

extension Database {
    /// The context of the rows of one tenant.
    func context(_ scope: Scope, _ own: OwnRows? = nil) -> ReadContext {
        ReadContext(database: self, access: .tenant(scope.tenantID), scope: scope, own: own)
    }

    /// The context of the rows that belong to no tenant.
    func systemContext(_ scope: Scope?) -> ReadContext {
        ReadContext(database: self, access: .system, scope: scope)
    }

    /// Logs why code accesses more rows than those of its tenant and user.
    func logReason(
        _ message: Logger.Message, _ reason: @autoclosure () -> String, _ level: Logger.Level, _ scope: Scope?
    ) {
        logger.log(
            level: level, message,
            metadata: {
                var metadata: Logger.Metadata = ["reason": "\(reason())"]
                guard let scope else { return metadata }
                if scope.tenantID != .platform { metadata["tenant_id"] = "\(scope.tenantID)" }
                metadata["user_id"] = "\(scope.userID)"
                metadata["request_id"] = "\(scope.requestID)"
                return metadata
            }())
    }
}
