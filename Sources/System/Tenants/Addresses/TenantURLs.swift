import TrellisDatabase
import TrellisKernel
import TrellisWeb

/// The URLs of tenants, for links in mails and pages: those in which the product's sources find the tenant again.
///
/// ```swift
/// let url = try await urls.url("/invoices", of: context.scope.tenantID)
/// ```
public struct TenantURLs: Sendable {
    private let database: SystemDatabase
    private let links: TenantLinks

    /// Creates the URLs of `links`, with the tenants of the database.
    package init(database: SystemDatabase, links: TenantLinks) {
        self.database = database
        self.links = links
    }

    /// Returns the URL of a path of a tenant; reads its short name and its first domain if links need them.
    ///
    /// Called before or after a transaction. A tenant that doesn't exist has the URL of the product.
    ///
    /// - Parameter path: as ``TrellisWeb/TenantLinks/url(_:of:)``.
    public func url(_ path: String, of tenant: ID<Tenant>) async throws -> String {
        links.url(path, of: links.needsAddress ? try await address(of: tenant) : TenantAddress(id: tenant))
    }

    /// Returns the names of a tenant, in one statement.
    private func address(of tenant: ID<Tenant>) async throws -> TenantAddress {
        let (named, domain) = (TenantRecord.Columns("t"), TenantDomainRecord.Columns("d"))
        let rows = try await database.rows(
            """
            SELECT \(named.slug), (SELECT \(domain.domain) FROM \(table: TenantDomainRecord.self) d
                WHERE \(domain.ownerID) = \(named.id) ORDER BY \(domain.createdAt), \(domain.id) LIMIT 1)
            FROM \(table: TenantRecord.self) t WHERE \(named.id) = \(tenant)
            """)
        guard let row = rows.first else { return TenantAddress(id: tenant) }
        return TenantAddress(
            id: tenant, slug: try row.decode(String?.self, at: 0), domain: try row.decode(String?.self, at: 1))
    }
}

extension TenantsModule {
    /// Returns the URLs of tenants.
    ///
    /// - Parameter links: the inverse of the product's sources.
    public func urls(_ links: TenantLinks) -> TenantURLs { TenantURLs(database: database, links: links) }
}
