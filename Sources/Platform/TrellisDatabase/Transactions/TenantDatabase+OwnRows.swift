import TrellisKernel

extension TenantDatabase {
    /// Whether it shows its user only some rows of some tables.
    package var isLimited: Bool { own != nil }

    /// Returns access to the same rows, but of the columns' tables only to those of the scope's user.
    ///
    /// Rows of others are as if they didn't exist, and can be neither inserted nor made. Handlers of events and quotas
    /// in its transactions aren't limited.
    package func limited(to columns: [OwnerColumn]) -> TenantDatabase {
        var limited = self
        limited.own = OwnRows(columns, of: scope.userID)
        return limited
    }
}

extension TenantTransaction {
    /// The same transaction without the limit to own rows: for the platform's checks of a tenant's rows, and for
    /// handlers of events.
    package var unlimited: TenantTransaction {
        core.own == nil ? self : TenantTransaction(core.session, scope)
    }
}
