import TrellisConfig
import TrellisDatabase
import TrellisMail
import TrellisMigrations
import TrellisStorage

/// The services of a process that take new credentials while it runs.
extension LiveSettings {
    /// Passes new users and passwords to the databases; the application's role must be restricted by row-level security.
    func reload(_ database: Database, owner: Database?) {
        onChange(of: DatabaseSettings.self) { section in
            let replica = section.replicaURL?.url
            database.updateAddress(section.url.url, replica: replica, check: Self.requireUsable)
            if let owner, let url = section.migrationURL?.url { owner.updateAddress(url, replica: replica) }
        }
    }

    /// Passes new users and passwords to the database of the jobs.
    func reload(jobs: Database?, owner: Database?) {
        guard let jobs else { return }
        onChange(of: DatabaseSettings.self) { section in
            if let url = section.jobsURL?.url {
                jobs.updateAddress(url, check: Self.requireUsable)
            }
            if let owner, let url = section.jobsMigrationURL?.url { owner.updateAddress(url) }
        }
    }

    /// Throws unless the sessions of new credentials find the tables, and row-level security restricts them.
    private static func requireUsable(_ candidate: Database) async throws {
        try await Migrator.requireHistory(for: candidate)
        let issues = try await TenancyCheck(candidate).roleIssues()
        guard issues.isEmpty else { throw TenantIsolationError(issues: issues) }
    }

    /// Opens a bucket again with new access keys.
    func reload(_ storage: DeferredStorage) {
        onChange(of: StorageSettings.self) { section in
            if section.usesAccessKeys { storage.reopen() }
        }
    }

    /// Replaces the transport of mails when the credentials for its server change.
    ///
    /// - Parameter transports: returns the transport of a section, or refuses its values.
    func reload(
        _ mail: ReloadableTransport, _ transports: @escaping @Sendable (MailSettings) throws -> any MailTransport
    ) {
        beforeChange(of: MailSettings.self) { section in
            // The others have no credentials, and a new memory would lose its mails.
            guard section.adapter == .smtp || section.adapter == .ses else { return {} }
            let transport = try transports(section)
            return { mail.replace(with: transport) }
        }
    }
}
