public import TrellisDatabase

extension MailHooks {
    /// Lets another part of the product read the stored attachments whose keys begin with its name and a colon; the
    /// keys without that beginning are read as before.
    ///
    /// ```swift
    /// hooks.addSource("billing") { id, database in try await billing.attachment(id, in: database) }
    /// // A mail names the attachment: .stored(key: "billing:0192…", …)
    /// ```
    ///
    /// - Parameter load: Reads one attachment; it gets the key after the colon. Its errors are those of ``load``.
    public mutating func addSource(
        _ name: String, _ load: @escaping @Sendable (_ key: String, TenantDatabase) async throws -> [UInt8]
    ) {
        let (prefix, others) = (Array("\(name):".utf8), self.load)
        self.load = { key, database in
            guard key.utf8.starts(with: prefix), let rest = String(key.utf8.dropFirst(prefix.count)) else {
                return try await others(key, database)
            }
            return try await load(rest, database)
        }
    }
}
