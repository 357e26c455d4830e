import TrellisAuth
import TrellisKernel
import TrellisTenants
import TrellisWeb

/// The pages of API keys, as HTML.
struct APIKeyPages: Sendable {
    let context: AccountContext
    let dependencies: AccountDependencies

    /// Returns the list of the keys of a tenant: of the only one if nil.
    func list(
        of tenant: ID<Tenant>?, cursor: String? = nil, notice: AccountNotice? = nil, failure: FormFailure? = nil
    ) async throws -> PageResponse {
        let tenants = try await tenants
        let tenant = tenant ?? (tenants.count == 1 ? tenants.first?.id : nil)
        var (failure, fields): (FormFailure?, TemplateFields) = (
            failure,
            [
                "tenants": .list(tenants.map { link($0, isHere: $0.id == tenant) }), "hasTenant": false,
                "hasTenants": .flag(!tenants.isEmpty), "hasChoice": .flag(tenants.count > 1),
            ]
        )
        if let tenant {
            do {
                let listing = try await dependencies.apiKeys.list(
                    PageRequest(cursor: cursor), in: context.scope.within(tenant))
                fields = fields.merging(self.fields(of: listing, in: tenant, tenants))
            } catch let error as AccessError where error == .forbidden || error == .tenantSuspended {
                // The user may choose another tenant.
                failure = try FormFailure(error)
            }
        }
        return try dependencies.layout.page(
            "api-keys", KeyText.apiKeys, fields, for: context, notice: notice, failure: failure)
    }

    /// Returns the form for a new key.
    func form(in tenant: ID<Tenant>, _ input: APIKeyInput, failure: FormFailure? = nil) async throws -> PageResponse {
        let listing = try await dependencies.apiKeys.list(PageRequest(limit: 1), in: context.scope.within(tenant))
        guard listing.canManage else { throw AccessError.forbidden }
        let permissions: [TemplateFields] = listing.permissions.map { permission in
            [
                "permission": .text(permission.name), "about": .text(permission.summary),
                "isChosen": .flag(input.scopes.contains(permission.name)),
            ]
        }
        let roles: [TemplateFields] = listing.roles.map { role in
            ["role": .text(role), "isSelected": .flag(role.utf8.elementsEqual(input.role.utf8))]
        }
        return try dependencies.layout.page(
            "new-api-key", KeyText.newKey,
            [
                "tenant": .text(tenant.description), "tenantName": .text(try await name(of: tenant)),
                "name": FieldText.input(input.name, limit: 200), "roles": .list(roles),
                "permissions": .list(permissions), "expiries": .list(expiries(selected: input.days)),
                "networks": FieldText.input(input.networks, limit: 4000), "back": .text(Self.path(of: tenant)),
            ], for: context, failure: failure)
    }

    /// Returns the page that shows a secret.
    func secret(
        _ secret: String, in tenant: ID<Tenant>, _ done: KeyText, previousUntil: Timestamp? = nil
    ) throws -> PageResponse {
        let layout = dependencies.layout
        let fields: TemplateFields = [
            "secret": .text(secret), "back": .text(Self.path(of: tenant)),
            "done": .text(layout.text(done, in: layout.language(for: context.request))),
        ]
        return try layout.page(
            "api-key-secret", KeyText.yourKey, fields.merging(FieldText.time("previousUntil", previousUntil)),
            for: context)
    }

    /// Returns the path of the list of a tenant's keys.
    static func path(of tenant: ID<Tenant>) -> String {
        AccountPath.apiKeys + QueryString.query([("tenant", tenant.description)])
    }

    private var tenants: [OwnTenant] {
        get async throws { try await dependencies.tenants.own(of: context.userID, PageRequest(limit: 100)).items }
    }

    private func name(of tenant: ID<Tenant>) async throws -> String {
        try await tenants.first { $0.id == tenant }?.name ?? ""
    }

    private func link(_ tenant: OwnTenant, isHere: Bool) -> TemplateFields {
        ["label": .text(tenant.name), "href": .text(Self.path(of: tenant.id)), "isHere": .flag(isHere)]
    }

    private func fields(
        of listing: OwnAPIKeys.Listing, in tenant: ID<Tenant>, _ tenants: [OwnTenant]
    ) -> TemplateFields {
        let keys: [TemplateFields] = listing.keys.items.map { key in
            let fields: TemplateFields = [
                "id": .text(key.id.description), "name": .text(key.name), "role": .text(key.role),
                "scopes": .text(key.scopes.joined(separator: ", ")), "hint": .text(key.hint),
            ]
            return fields.merging(FieldText.time("expires", key.expiresAt))
                .merging(FieldText.time("lastUsed", key.lastUsedAt))
                .merging(FieldText.time("previousUntil", key.previousUntil))
        }
        let next = listing.keys.nextCursor.map {
            AccountPath.apiKeys + QueryString.query([("tenant", tenant.description), ("cursor", $0)])
        }
        return [
            "hasTenant": true, "tenant": .text(tenant.description),
            "tenantName": .text(tenants.first { $0.id == tenant }?.name ?? ""), "keys": .list(keys),
            "hasKeys": .flag(!keys.isEmpty), "next": .text(next), "canManage": .flag(listing.canManage),
            "newKey": .text("\(AccountPath.apiKeys)/new" + QueryString.query([("tenant", tenant.description)])),
        ]
    }

    /// The times until a key expires that the form has: those that the settings allow, and the longest.
    private func expiries(selected: Int?) -> [TemplateFields] {
        let layout = dependencies.layout
        let language = layout.language(for: context.request)
        let longest = dependencies.apiKeys.longestDays
        let days = [7, 30, 90, 365].filter { $0 < longest } + (longest > 0 ? [longest] : [])
        return days.map { days in
            [
                "days": .text("\(days)"), "label": .text(layout.text(AccountSentence.days(days), in: language)),
                "isSelected": .flag(days == selected ?? min(90, longest)),
            ]
        }
    }
}
