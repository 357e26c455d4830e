public import HTTPTypes
public import Trellis
public import TrellisKernel
public import TrellisWeb

/// How the actors of a test send requests: the prefix of their paths, and where they send their token and their tenant.
///
/// By default as the product declares it: below ``Trellis/Application/prefix``, with the first of its schemes and its
/// first header field for tenants. A test of another API, or of another scheme, uses a style of its own:
///
/// ```swift
/// let style = RequestStyle(prefix: "/api", scheme: .authorization("Token"))
/// let ada = try await app.actor(style) { app in … }
/// ```
public struct RequestStyle: Sendable {
    /// What precedes the paths of ``Actor/get(_:headers:)`` and its like.
    public var prefix: String
    /// Returns the header fields with an access token.
    public var credentials: @Sendable (_ token: String) -> HTTPFields
    /// Returns the header fields that name a tenant.
    public var tenant: @Sendable (_ tenant: ID<Tenant>) -> HTTPFields

    /// Creates a style that sends tokens by `scheme`, and tenants in `X-Tenant-ID`.
    public init(prefix: String = Application.prefix, scheme: CredentialScheme = .bearer) {
        self.init(prefix: prefix) { scheme.fields(carrying: $0) }
    }

    /// Creates a style with functions of the test.
    public init(
        prefix: String = Application.prefix,
        tenant: @escaping @Sendable (ID<Tenant>) -> HTTPFields = Self.standardTenant,
        credentials: @escaping @Sendable (String) -> HTTPFields
    ) {
        self.prefix = prefix
        self.credentials = credentials
        self.tenant = tenant
    }

    /// Creates the style that the product declares.
    init(of application: Application) {
        let identification = application.identification
        let sources = identification.tenantSources
        self.init(scheme: identification.schemes.first ?? .bearer)
        tenant = { tenant in sources.lazy.compactMap { $0.fields(naming: tenant) }.first ?? [:] }
    }

    /// Returns `X-Tenant-ID` with the tenant's identifier.
    public static let standardTenant: @Sendable (ID<Tenant>) -> HTTPFields = { [.tenantID: $0.description] }
}
