public import HTTPTypes
public import TrellisKernel

extension TenantSource {
    /// Returns the header fields of a request that names this tenant by its identifier; nil if the source is no header
    /// field with identifiers.
    public func fields(naming tenant: ID<Tenant>) -> HTTPFields? {
        guard case .header(_, let name?, .id) = place else { return nil }
        return [name: tenant.description]
    }
}
