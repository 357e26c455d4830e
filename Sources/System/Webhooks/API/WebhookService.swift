import TrellisConfig
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// The service that manages a tenant's webhooks; each method is one transaction.
struct WebhookService {
    let database: TenantDatabase
    let permissions: PermissionSet
    let dependencies: WebhookDependencies

    init(_ context: TenantContext, _ dependencies: WebhookDependencies) {
        database = context.database
        permissions = context.permissions
        self.dependencies = dependencies
    }

    /// Returns a page of the tenant's webhooks, oldest first.
    func list(_ request: PageRequest) async throws -> Page<WebhookResponse> {
        try await database.read { tx in
            let page = try tx.page(WebhookRecord.order { $0.id.ascending }, request)
            let health = try tx.fetch(WebhookHealthRecord.self, ids: page.items.map(\.id))
            return page.map { webhook in WebhookResponse(webhook, health.first { $0.id == webhook.id }) }
        }
    }

    /// Returns the webhook with this id.
    ///
    /// - Throws: ``WebhookError/notFound``.
    func get(_ id: ID<Webhook>) async throws -> WebhookResponse {
        try await database.read { tx in
            WebhookResponse(try tx.webhook(id), try tx.find(WebhookHealthRecord.self, id))
        }
    }

    /// Returns the events that webhooks can receive.
    func events() -> WebhookEventList {
        WebhookEventList(items: dependencies.events.all.map { WebhookEvent($0) })
    }

    /// Registers a webhook; the result contains its secret.
    ///
    /// - Throws: ``WebhookError`` `invalidURL`, `eventUnknown`, `eventNotPermitted`, `tooManyWebhooks`.
    func create(_ input: WebhookCreate) async throws -> WebhookCreated {
        let url = try address(input.url)
        try dependencies.events.check(input.events, for: permissions)
        let (id, secret, limit) = (ID<Webhook>(), WebhookSecret(), dependencies.maxWebhooks)
        let sealed = try dependencies.keys.current.seal(secret, of: id)
        return try await database.write { tx in
            guard try tx.count(WebhookRecord.all) < limit else { throw WebhookError.tooManyWebhooks(limit) }
            let tenant = tx.scope.tenantID
            let webhook = try tx.insert(
                WebhookRecord(
                    id: id, tenantID: tenant, url: url, description: input.description, events: input.events,
                    secret: sealed))
            try tx.insert(WebhookHealthRecord(id: id, tenantID: tenant, failures: 0))
            return WebhookCreated(secret: secret.reveal(), webhook: WebhookResponse(webhook, nil))
        }
    }

    /// Changes a webhook; enabling it resets its failures.
    ///
    /// - Throws: ``WebhookError`` `notFound`, `invalidURL`, `eventUnknown`, `eventNotPermitted`;
    ///   ``PreconditionError/failed`` if the version has changed.
    func update(
        _ id: ID<Webhook>, with input: WebhookUpdate, ifMatch expected: IfMatch?
    ) async throws -> WebhookResponse {
        let url = try input.url.map(address)
        let (selectable, permissions) = (dependencies.events, permissions)
        return try await database.write { tx in
            var webhook = try tx.webhook(id)
            try expected?.check(version: webhook.version)
            if let events = input.events {
                try selectable.check(events, keeping: webhook.events, for: permissions)
                webhook.events = events
            }
            if let url { webhook.url = url }
            webhook.description = input.description.applied(to: webhook.description)
            if let enabled = input.enabled, enabled != webhook.isEnabled {
                webhook.disabledAt = enabled ? nil : tx.now
                webhook.disabledReason = enabled ? nil : .member
                if enabled { try tx.resetFailures(of: id) }
            }
            webhook = try tx.update(webhook)
            return WebhookResponse(webhook, try tx.find(WebhookHealthRecord.self, id))
        }
    }

    /// Deletes a webhook with its deliveries; pending ones are not sent.
    ///
    /// - Throws: ``WebhookError/notFound``.
    func delete(_ id: ID<Webhook>) async throws {
        try await database.write { tx in try tx.delete(try tx.webhook(id)) }
    }

    /// Returns the URL in its canonical form.
    ///
    /// - Throws: ``WebhookError/invalidURL(_:)``.
    private func address(_ text: String) throws(WebhookError) -> String {
        let url: WebhookURL
        do {
            url = try WebhookURL(text)
        } catch {
            throw WebhookError.invalidURL(error.text)
        }
        if let reason = dependencies.addressGuard.rejectionReason(for: url) {
            throw WebhookError.invalidURL(MessageText(reason))
        }
        return url.description
    }
}
