internal import Logging
public import TrellisDatabase
internal import TrellisKernel

// Rows of modules without tenants. The context of a tenant has no access to them, so its code can't reach them by
// accident. Without a server, as in a tool, the transactions throw `DatabaseError.disconnected`.

extension PublicContext {
    /// The public rows of modules without tenants.
    public var global: ReadOnlyGlobalDatabase { Database.global(scope, of: request.database).readOnly }
}

extension OptionalContext {
    /// The public rows of modules without tenants, and the user's own rows if there is a user.
    ///
    /// Only a signed-in user writes: `context.user?.global`.
    public var global: ReadOnlyGlobalDatabase {
        let scope = user?.scope ?? PublicContext(request: request).scope
        return Database.global(scope, of: request.database).readOnly
    }
}

extension UserContext {
    /// The rows of modules without tenants: public ones and the user's own to read, the user's own to write.
    public var global: GlobalDatabase { Database.global(scope, of: request.database) }
}

extension AccountContext {
    /// The rows of modules without tenants: public ones and the user's own to read, the user's own to write.
    public var global: GlobalDatabase { Database.global(scope, of: request.database) }
}

extension SuperuserContext {
    /// All rows of modules without tenants; each access is logged, and the audit stores the reason with each change.
    public var global: GlobalDatabase {
        Database.global(scope, of: request.database).moderating(reason: "A superuser's route", level: .debug)
    }
}

extension PageContext {
    /// All rows of modules without tenants; each access is logged, and the audit stores the reason with each change.
    public var global: GlobalDatabase {
        Database.global(scope, of: request.database).moderating(reason: "A superuser's page", level: .debug)
    }
}
