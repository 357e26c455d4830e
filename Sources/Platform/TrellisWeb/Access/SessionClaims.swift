/// What a product knows about the user of every request, loaded by the guard: a plan, a department, a date of birth.
///
/// The composition declares how to load it (``ClaimsQuery``), and code reads it from its context:
///
/// ```swift
/// struct AcmeClaims: SessionClaims { var phone: String?; var office: String? }
///
/// init(_ context: TenantContext) throws { claims = try context.claims(AcmeClaims.self) }
/// ```
/// Claims are as old as the membership: of the same query, or of the same entry of the guard's cache.
public protocol SessionClaims: Hashable, Sendable {}

/// The claims of one user, of whatever type the product declares.
public struct LoadedClaims: Hashable, Sendable {
    private let value: any SessionClaims

    /// Creates the claims.
    public init(_ claims: some SessionClaims) {
        value = claims
    }

    func claims<Claims: SessionClaims>(_ type: Claims.Type) -> Claims? { value as? Claims }

    /// Whether both are of one type and equal.
    public static func == (left: Self, right: Self) -> Bool {
        func isEqual<Claims: SessionClaims>(_ claims: Claims) -> Bool { claims == right.value as? Claims }
        return isEqual(left.value)
    }

    /// Hashes the claims.
    public func hash(into hasher: inout Hasher) { value.hash(into: &hasher) }
}

/// A context of a signed-in user, which has the product's claims.
public protocol ClaimsContext: AccessContext {
    /// The product's claims, as the guard loaded them; nil if the product declares none.
    var loadedClaims: LoadedClaims? { get }
}

extension ClaimsContext {
    /// Returns the product's claims about the user.
    ///
    /// - Throws: ``SessionClaimsError/undeclared(_:)``, an error of the program: the composition declares no claims, or
    ///   another type.
    public func claims<Claims: SessionClaims>(_ type: Claims.Type) throws(SessionClaimsError) -> Claims {
        guard let claims = loadedClaims?.claims(type) else { throw .undeclared("\(type)") }
        return claims
    }
}

extension UserContext: ClaimsContext {}
extension TenantContext: ClaimsContext {}
extension SuperuserContext: ClaimsContext {}

extension OptionalContext {
    /// Returns the product's claims about the user, in the tenant if there is one; nil for anonymous requests.
    ///
    /// - Throws: as ``ClaimsContext/claims(_:)``.
    public func claims<Claims: SessionClaims>(_ type: Claims.Type) throws(SessionClaimsError) -> Claims? {
        if let tenant { return try tenant.claims(type) }
        return try user?.claims(type)
    }
}

/// The errors of reading claims; they are errors of the program.
public enum SessionClaimsError: Error, Hashable, CustomStringConvertible {
    /// The composition doesn't load claims of this type.
    case undeclared(String)
    /// The audit records reads of the table, which the guard's join can't do.
    case readsAudited(table: String)

    /// What is wrong, and how to correct it.
    public var description: String {
        switch self {
        case .undeclared(let type):
            "The composition doesn't load claims of type \(type): set `claims` to a ClaimsQuery of this type."
        case .readsAudited(let table):
            "The audit records reads of \(table), so it can't be joined for claims: keep the claims in another table."
        }
    }
}
