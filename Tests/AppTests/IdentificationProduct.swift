import App
import Trellis
import TrellisConfig
import TrellisKernel
import TrellisSchema
import TrellisSystem
import TrellisTenants
import TrellisUsers
import TrellisWeb

/// The product with several schemes of credentials, several sources of the tenant, and claims from the side tables of
/// ``AcmeModule``.
struct IdentificationProduct: Product {
    static let name = App.name
    static let settings = App.settings

    static func compose(on platform: Platform) throws -> Composition {
        var composition = try App.compose(on: platform) { system in
            system.credentialSchemes = [
                .bearer, .authorization("Token"), .header("X-Session-Token"),
                .cookie("__Host-session", origins: ["https://web.acme.app"]),
            ]
            system.tenantSources = [
                .subdomain(of: "acme.app"), .pathParameter("tenant"), .header("X-Tenant-ID"),
                .customDomain(ownHosts: ["api.acme.com"]), .userDefault,
            ]
            system.tenants.reservedSlugs = ["status"]
            system.claims = try ClaimsQuery(
                .user(AcmeUserRecord.self), .tenant(AcmeTenantRecord.self), .member(AcmeMemberRecord.self)
            ) { user, tenant, member in
                SchemeClaims(phone: user?.phone ?? "none", vatID: tenant?.vatID, office: member?.office)
            }
            try system.users.extend(
                AcmeUserRecord.self, input: AcmeUserInput.self, update: AcmeUserUpdate.self, output: AcmeUserView.self,
                make: { input, user, _ in AcmeUserRecord(id: user.id, phone: input.phone, jobTitle: input.jobTitle) },
                change: { row, change, _ in row.phone = change.phone ?? row.phone },
                view: { AcmeUserView(phone: $0.phone, jobTitle: $0.jobTitle) })
            try system.tenants.extend(
                AcmeTenantRecord.self, as: "company", input: AcmeTenantFields.self, update: AcmeTenantFields.self,
                output: AcmeTenantFields.self,
                make: { input, tenant, _ in
                    AcmeTenantRecord(id: tenant.id, tenantID: tenant.id, vatID: input.vatID ?? "")
                },
                change: { row, change, _ in row.vatID = change.vatID ?? row.vatID },
                view: { AcmeTenantFields(vatID: $0.vatID) })
        }
        composition.modules += [AcmeModule(), IdentificationModule()]
        return composition
    }
}

/// What the guard of ``IdentificationProduct`` loads.
struct SchemeClaims: SessionClaims {
    let phone: String
    let vatID: String?
    let office: String?
}

/// Routes that return what the guard found.
struct IdentificationModule: Module {
    static let name = "schemes"

    var routes: [Route] {
        [
            member("whoami"), member("t/{tenant}/whoami"),
            route("me", .authenticated) { (context: UserContext) in
                WhoResponse(tenant: nil, scheme: try context.request.credentials().scheme.name, try context.claims())
            },
            route("root", .superuser) { (context: SuperuserContext) in
                WhoResponse(tenant: nil, scheme: try context.request.credentials().scheme.name, try context.claims())
            },
            route("visitor", .optional) { (context: OptionalContext) in
                let scheme = context.user == nil ? "none" : try context.request.credentials().scheme.name
                return WhoResponse(
                    tenant: context.tenant?.scope.tenantID, scheme: scheme, try context.claims(SchemeClaims.self))
            },
            member("keys").accepting(.header("X-Session-Token")), form,
        ]
    }

    private func member(_ path: String) -> Route {
        route(path, .member) { (context: TenantContext) in
            WhoResponse(
                tenant: context.scope.tenantID, scheme: try context.request.credentials().scheme.name,
                try context.claims())
        }
    }

    private var form: Route {
        Route(
            .post, "forms", access: .member, handler: "Scheme.form", summary: "Do something.",
            returns: ResponseEncoder(NoContent.self)
        ) { (_: TenantContext) in NoContent() }
    }

    private func route<Context: AccessContext>(
        _ path: String, _ access: AccessRule<Context>, _ body: @escaping @Sendable (Context) throws -> WhoResponse
    ) -> Route {
        Route(
            .get, path, access: access, handler: "Scheme.\(path)", summary: "Return what the guard found.",
            returns: ResponseEncoder(WhoResponse.self)
        ) { context in try body(context) }
    }
}

extension ClaimsContext {
    /// The claims of ``IdentificationProduct``: an accessor without a type, as a product writes it once.
    fileprivate func claims() throws -> SchemeClaims { try claims(SchemeClaims.self) }
}

/// What the guard found.
@Schema
struct WhoResponse {
    var tenant: ID<Tenant>?
    var scheme: String
    var phone: String?
    var vatID: String?
    var office: String?
}

extension WhoResponse {
    init(tenant: ID<Tenant>?, scheme: String, _ claims: SchemeClaims?) {
        self.init(
            tenant: tenant, scheme: scheme, phone: claims?.phone, vatID: claims?.vatID, office: claims?.office)
    }
}
