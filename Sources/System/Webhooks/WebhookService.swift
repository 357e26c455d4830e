import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// The endpoints of a tenant: one method, one transaction.
struct WebhookService {
    let database: TenantDatabase
    let permissions: PermissionSet
    let room: WebhookRoom

    init(_ context: TenantContext, _ room: WebhookRoom) {
        database = context.database
        permissions = context.permissions
        self.room = room
    }

    /// One page of the tenant's endpoints, in the order in which they were made.
    func list(_ request: PageRequest) async throws -> Page<WebhookResponse> {
        try await database.read { tx in
            let page = try tx.page(WebhookRecord.order { $0.id.ascending }, request)
            let health = try tx.fetch(WebhookHealthRecord.self, ids: page.items.map(\.id))
            return page.map { webhook in WebhookResponse(webhook, health.first { $0.id == webhook.id }) }
        }
    }

    /// The endpoint with this id.
    ///
    /// - Throws: ``WebhookError/notFound``.
    func get(_ id: ID<Webhook>) async throws -> WebhookResponse {
        try await database.read { tx in
            WebhookResponse(try tx.webhook(id), try tx.find(WebhookHealthRecord.self, id))
        }
    }

    /// The events that can be sent.
    func events() -> WebhookEventList {
        WebhookEventList(items: room.events.all.map { WebhookEvent($0) })
    }

    /// Registers an endpoint; the answer has its secret.
    ///
    /// - Throws: ``WebhookError`` `urlRefused`, `eventUnknown`, `eventNotPermitted`, `tooMany`.
    func create(_ input: WebhookCreate) async throws -> WebhookCreated {
        let url = try address(input.url)
        try room.events.check(input.events, for: permissions)
        let (id, secret, room) = (ID<Webhook>(), WebhookSecret(), room)
        let sealed = try room.keys.seal(secret, of: id)
        return try await database.write { tx in
            let limit = room.settings.maximumEndpoints
            guard try tx.count(WebhookRecord.all) < limit else { throw WebhookError.tooMany(limit) }
            let tenant = tx.scope.tenantID
            let webhook = try tx.insert(
                WebhookRecord(
                    id: id, tenantID: tenant, url: url, description: input.description, events: input.events,
                    secret: sealed))
            try tx.insert(WebhookHealthRecord(id: id, tenantID: tenant, failures: 0))
            return WebhookCreated(secret: secret.reveal(), webhook: WebhookResponse(webhook, nil))
        }
    }

    /// Changes an endpoint; enabling it forgets its failures.
    ///
    /// - Throws: ``WebhookError`` `notFound`, `urlRefused`, `eventUnknown`, `eventNotPermitted`;
    ///   ``PreconditionError/failed`` when it is no longer at the version that the client saw.
    func update(
        _ id: ID<Webhook>, with input: WebhookUpdate, ifMatch expected: IfMatch?
    ) async throws -> WebhookResponse {
        let url = try input.url.map(address)
        let (room, permissions) = (room, permissions)
        return try await database.write { tx in
            var webhook = try tx.webhook(id)
            try expected?.check(version: webhook.version)
            if let events = input.events {
                try room.events.check(events, keeping: webhook.events, for: permissions)
                webhook.events = events
            }
            if let url { webhook.url = url }
            webhook.description = input.description.applied(to: webhook.description)
            if let enabled = input.enabled, enabled != webhook.isEnabled {
                webhook.disabledAt = enabled ? nil : tx.now
                webhook.disabledReason = enabled ? nil : .member
                if enabled { try tx.forgetFailures(of: id) }
            }
            webhook = try tx.update(webhook)
            return WebhookResponse(webhook, try tx.find(WebhookHealthRecord.self, id))
        }
    }

    /// Removes an endpoint with its log; what waits to be sent to it is not sent.
    ///
    /// - Throws: ``WebhookError/notFound``.
    func delete(_ id: ID<Webhook>) async throws {
        try await database.write { tx in try tx.delete(try tx.webhook(id)) }
    }

    /// Where to send, as it is stored.
    private func address(_ text: String) throws(WebhookError) -> String {
        let url: WebhookURL
        do {
            url = try WebhookURL(text)
        } catch {
            throw WebhookError.urlRefused(error.message)
        }
        if let complaint = room.sender.addressGuard.complaint(about: url) { throw WebhookError.urlRefused(complaint) }
        return url.description
    }
}
