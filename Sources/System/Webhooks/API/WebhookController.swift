import TrellisKernel
import TrellisWeb

/// Manages the webhooks of a tenant.
@Controller("webhooks")
struct WebhookController {
    let webhooks: WebhookService

    init(_ context: TenantContext, _ dependencies: WebhookDependencies) {
        webhooks = WebhookService(context, dependencies)
    }

    /// List the webhooks, oldest first.
    @GET(access: .permission(.webhooksView), errors: [CursorError.invalid])
    func list(page: PageRequest) async throws -> Page<WebhookResponse> {
        try await webhooks.list(page)
    }

    /// List the events that webhooks can receive.
    @GET("events", access: .permission(.webhooksView))
    func events() async throws -> WebhookEventList {
        webhooks.events()
    }

    /// Register a webhook.
    ///
    /// The response contains the secret, which is shown only once. Callers can only select events that they may see.
    @POST(
        access: .permission(.webhooksManage),
        errors: [
            WebhookError.invalidURL("The URL must begin with https://."), WebhookError.eventUnknown([]),
            WebhookError.eventNotPermitted("…"),
            WebhookError.tooManyWebhooks(50), AccessError.keyNotAccepted,
        ], traits: [.idempotent])
    func create(body: WebhookCreate) async throws -> Created<WebhookCreated> {
        let created = try await webhooks.create(body)
        return Created(created, location: "\(created.webhook.id)", version: created.webhook.version)
    }

    /// Fetch one webhook.
    @GET("{id}", access: .permission(.webhooksView), errors: [WebhookError.notFound])
    func get(id: ID<Webhook>) async throws -> Tagged<WebhookResponse> {
        tagged(try await webhooks.get(id))
    }

    /// Change a webhook, or enable it again.
    ///
    /// Absent fields stay unchanged. With `If-Match`, the change fails if the version has changed. Another URL or more
    /// events need the permissions of all events that it sends, and make it send on behalf of the caller.
    @PATCH(
        "{id}", access: .permission(.webhooksManage),
        errors: [
            WebhookError.notFound, WebhookError.invalidURL("The URL must begin with https://."),
            WebhookError.eventUnknown([]),
            WebhookError.eventNotPermitted("…"), AccessError.keyNotAccepted,
        ])
    func update(
        id: ID<Webhook>, ifMatch: IfMatch?, body: WebhookUpdate
    ) async throws -> Tagged<WebhookResponse> {
        tagged(try await webhooks.update(id, with: body, ifMatch: ifMatch))
    }

    /// Delete a webhook and its deliveries.
    ///
    /// With `If-Match`, fails if the webhook was changed meanwhile.
    @DELETE("{id}", access: .permission(.webhooksManage), errors: [WebhookError.notFound])
    func delete(id: ID<Webhook>, ifMatch: IfMatch?) async throws -> NoContent {
        try await webhooks.delete(id, ifMatch: ifMatch)
        return NoContent()
    }

    /// Create a new secret.
    ///
    /// For `webhooks.secret_overlap`, messages are also signed with the previous secret. The response contains the new
    /// secret, which is shown only once, and the `ETag` of the webhook. With `If-Match`, fails if the webhook was changed
    /// meanwhile.
    @POST("{id}/secrets", access: .permission(.webhooksManage), errors: [WebhookError.notFound], traits: [.idempotent])
    func rotate(id: ID<Webhook>, ifMatch: IfMatch?) async throws -> Created<WebhookSecretCreated> {
        let (secret, version) = try await webhooks.rotateSecret(of: id, ifMatch: ifMatch)
        return Created(secret, location: "/api/v1/webhooks/\(id)", version: version)
    }

    /// Adopt a webhook: from now on it sends on behalf of the caller.
    ///
    /// A webhook is suspended when the member who registered it leaves, or loses the permission to manage webhooks or to
    /// see one of its events. The caller must be allowed to see every event that it sends. The former member may know the
    /// secret: create a new one.
    @POST(
        "{id}/adopt", access: .permission(.webhooksManage),
        errors: [WebhookError.notFound, WebhookError.eventNotPermitted("…"), AccessError.keyNotAccepted])
    func adopt(id: ID<Webhook>, ifMatch: IfMatch?) async throws -> Tagged<WebhookResponse> {
        tagged(try await webhooks.adopt(id, ifMatch: ifMatch))
    }

    /// Send a ping to test the receiver.
    ///
    /// Its event is `webhook.ping`. The delivery shows the result.
    @POST(
        "{id}/ping", access: .permission(.webhooksManage),
        errors: [WebhookError.notFound, WebhookError.disabled, WebhookError.suspended], traits: [.idempotent])
    func ping(id: ID<Webhook>) async throws -> Accepted<DeliverySummary> {
        let delivery = try await webhooks.ping(id)
        return Accepted(delivery, location: "/api/v1/webhooks/\(id)/deliveries/\(delivery.id)")
    }

    private func tagged(_ webhook: WebhookResponse) -> Tagged<WebhookResponse> {
        Tagged(webhook, version: webhook.version)
    }
}
