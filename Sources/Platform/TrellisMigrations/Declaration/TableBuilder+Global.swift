public import TrellisDatabase

extension TableBuilder {
    /// Makes the table one without tenants, whose rows a ``TrellisDatabase/GlobalDatabase`` reads and writes.
    ///
    /// ```swift
    /// table.global(.owned(by: "author_id", publicWhen: "is_published"))
    /// ```
    /// Its ``TrellisDatabase/GlobalRecord`` declares the same sharing; a difference is refused at the start. On
    /// PostgreSQL the table gets row-level security to match.
    public func global(_ sharing: RowSharing = .shared) {
        definition.sharing = sharing
    }
}

extension TableAlteration {
    /// Changes who reads and writes the rows of a table without tenants; also for a table that was created by hand.
    ///
    /// Replaces the table's policies for rows without tenants on PostgreSQL, and does nothing else there; on SQLite it
    /// runs no statement.
    public func globalPolicies(_ sharing: RowSharing = .shared) {
        changes.append(.globalPolicies(name, sharing))
    }
}
