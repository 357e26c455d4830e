import TrellisConfig
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// The service that manages a tenant's webhooks; each method is one transaction.
struct WebhookService {
    let database: TenantDatabase
    let permissions: PermissionSet
    let dependencies: WebhookDependencies
    private let context: TenantContext

    init(_ context: TenantContext, _ dependencies: WebhookDependencies) {
        self.context = context
        database = context.database
        permissions = context.permissions
        self.dependencies = dependencies
    }

    /// Returns a page of the tenant's webhooks, oldest first.
    func list(_ request: PageRequest) async throws -> Page<WebhookResponse> {
        try await database.read { tx in
            let page = try tx.page(WebhookRecord.order { $0.id.ascending }, request)
            let health = try tx.fetch(WebhookHealthRecord.self, ids: page.items.map(\.id))
            let registrants = try Registrants(of: page.items, dependencies.events, in: tx)
            let now = tx.databaseNow
            return page.map { webhook in
                WebhookResponse(webhook, health.first { $0.id == webhook.id }, registrants, at: now)
            }
        }
    }

    /// Returns the webhook with this id.
    ///
    /// - Throws: ``WebhookError/notFound``.
    func get(_ id: ID<Webhook>) async throws -> WebhookResponse {
        try await database.read { tx in
            try response(try tx.webhook(id), try tx.find(WebhookHealthRecord.self, id), in: tx)
        }
    }

    /// Returns the events that webhooks can receive.
    func events() -> WebhookEventList {
        WebhookEventList(items: dependencies.events.all.map { WebhookEvent($0) })
    }

    /// Registers a webhook, which sends on behalf of the caller; the result contains its secret.
    ///
    /// - Throws: ``WebhookError`` `invalidURL`, `eventUnknown`, `eventNotPermitted`, `tooManyWebhooks`;
    ///   ``AccessError/keyNotAccepted``.
    func create(_ input: WebhookCreate) async throws -> WebhookCreated {
        try context.requireUser()
        let url = try address(input.url)
        let events = input.events.map(\.text)
        try dependencies.events.check(events, for: permissions)
        let (id, secret, limit) = (ID<Webhook>(), WebhookSecret(), dependencies.maxWebhooks)
        let sealed = try dependencies.keys.current.seal(secret, of: id)
        return try await database.write { tx in
            guard try tx.count(WebhookRecord.all) < limit else { throw WebhookError.tooManyWebhooks(limit) }
            let tenant = tx.scope.tenantID
            let webhook = try tx.insert(
                WebhookRecord(
                    id: id, tenantID: tenant, url: url, description: input.description, events: events,
                    secret: sealed, registeredBy: tx.scope.userID, registeredAt: tx.databaseNow))
            try tx.insert(WebhookHealthRecord(id: id, tenantID: tenant, failures: 0))
            return WebhookCreated(secret: secret.reveal(), webhook: try response(webhook, nil, in: tx))
        }
    }

    /// Changes a webhook; enabling it resets its failures.
    ///
    /// Another URL or more events make the caller its registrant, who must be allowed to see every event that it sends.
    ///
    /// - Throws: ``WebhookError`` `notFound`, `invalidURL`, `eventUnknown`, `eventNotPermitted`;
    ///   ``PreconditionError/failed`` if the version has changed; ``AccessError/keyNotAccepted``.
    func update(
        _ id: ID<Webhook>, with input: WebhookUpdate, ifMatch expected: IfMatch?
    ) async throws -> WebhookResponse {
        let url = try input.url.map(address)
        let (selectable, permissions, circuit) = (dependencies.events, permissions, dependencies.circuit)
        return try await database.write { tx in
            // Locked first, as by a failure, so that transactions don't deadlock.
            _ = try tx.find(WebhookHealthRecord.self, id, lock: .forUpdate)
            var webhook = try tx.lockedWebhook(id)
            try expected?.check(version: webhook.version)
            var (isTakenOver, isNewReceiver) = (false, false)
            if let events = input.events?.map(\.text) {
                try selectable.check(events, keeping: webhook.events, for: permissions)
                isTakenOver = !Set(events).isSubset(of: webhook.events)
                webhook.events = events
            }
            // A release before 0.2 stored another form of IPv6 addresses.
            if let url, url != (try? WebhookURL(webhook.url))?.description {
                (isTakenOver, isNewReceiver) = (true, true)
                webhook.url = url
            }
            if isTakenOver { try takeOver(&webhook, for: tx.scope.userID) }
            webhook.description = input.description.applied(to: webhook.description)
            if let enabled = input.enabled, enabled != webhook.isEnabled {
                webhook.disabledAt = enabled ? nil : tx.now
                webhook.disabledReason = enabled ? nil : .member
                if enabled { try tx.resetFailures(of: id) }
                isNewReceiver = isNewReceiver || enabled
            }
            if isNewReceiver { try tx.closeCircuit(of: id, circuit) }
            webhook = try tx.update(webhook)
            return try response(webhook, try tx.find(WebhookHealthRecord.self, id), in: tx)
        }
    }

    /// Makes the caller the registrant of a webhook, which then sends again if it was suspended.
    ///
    /// Changes nothing when the caller is its registrant and it isn't suspended.
    ///
    /// - Throws: ``WebhookError/notFound``, ``WebhookError/eventNotPermitted(_:)``; ``PreconditionError/failed``;
    ///   ``AccessError/keyNotAccepted``.
    func adopt(_ id: ID<Webhook>, ifMatch expected: IfMatch?) async throws -> WebhookResponse {
        try await database.write { tx in
            var webhook = try tx.lockedWebhook(id)
            try expected?.check(version: webhook.version)
            let before = webhook
            try takeOver(&webhook, for: tx.scope.userID)
            webhook.suspendedAt = nil
            if webhook.registeredBy != before.registeredBy || before.suspendedAt != nil {
                webhook = try tx.update(webhook)
            }
            return try response(webhook, try tx.find(WebhookHealthRecord.self, id), in: tx)
        }
    }

    /// Makes a user, who must be allowed to see every event that it sends, its registrant.
    private func takeOver(_ webhook: inout WebhookRecord, for user: ID<User>) throws {
        try context.requireUser()
        try dependencies.events.checkVisible(webhook.events, to: permissions)
        webhook.registeredBy = user
    }

    private func response<Rows: ReadTransaction>(
        _ webhook: WebhookRecord, _ health: WebhookHealthRecord?, in tx: Rows
    ) throws -> WebhookResponse where Rows.Owner == OwnedByTenant {
        WebhookResponse(
            webhook, health, try Registrants(of: [webhook], dependencies.events, in: tx), at: tx.databaseNow)
    }

    /// Deletes a webhook; pending deliveries are not sent.
    ///
    /// A job erases it with its deliveries, which may be many.
    ///
    /// - Throws: ``WebhookError/notFound``; ``PreconditionError/failed`` if the version has changed.
    func delete(_ id: ID<Webhook>, ifMatch expected: IfMatch? = nil) async throws {
        try await database.write { tx in
            let webhook = try tx.lockedWebhook(id)
            try expected?.check(version: webhook.version)
            try tx.delete(webhook)
            try tx.enqueue(EraseWebhook(webhook: id))
        }
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
