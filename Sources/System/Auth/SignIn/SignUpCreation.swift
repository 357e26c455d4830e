/// What `POST /auth/signup` creates.
///
/// ```swift
/// var system = try StandardSystem(on: platform, product: name)
/// system.auth.signUp = .userOnly
/// ```
/// Users of both kinds can create tenants later with `POST /tenants`, unless the product leaves that route out.
public enum SignUpCreation: Sendable {
    /// A user, and a tenant that the user owns: the body needs `tenant_name`, and the response has `tenant`.
    case userAndTenant
    /// A user without a tenant, for products whose modules have the scope `global`.
    case userOnly
}
