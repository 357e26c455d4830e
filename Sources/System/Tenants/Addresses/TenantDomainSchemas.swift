import TrellisKernel
import TrellisSchema
import TrellisWeb

/// The domains of a tenant.
@Schema
struct TenantDomainList {
    var items: [TenantDomainResponse]
}

/// A domain of a tenant.
@Schema
struct TenantDomainResponse {
    /// The domain, in small letters.
    @Example("shop.acme.com") var domain: String
    /// When it was added.
    var createdAt: Timestamp
}

extension TenantDomainResponse {
    /// Creates the response for a domain.
    init(_ record: TenantDomainRecord) {
        self.init(domain: record.domain, createdAt: record.createdAt)
    }
}

/// A domain to add.
@Schema
struct TenantDomainCreate {
    /// A host name with at least one dot; that of another alphabet in its encoded form, `xn--…`.
    @Pattern("^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.?$")
    @Length(3...253) @Example("shop.acme.com") var domain: String
}

extension TenantDomainCreate {
    /// Returns the domain as requests and the table have it: in small letters, without a final dot.
    static func normalized(_ domain: String) -> String { HostName(domain)?.text ?? domain }
}
