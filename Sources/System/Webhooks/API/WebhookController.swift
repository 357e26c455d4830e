import TrellisKernel
import TrellisWeb

/// Addresses that the tenant has its events sent to.
@Controller("webhooks")
struct WebhookController {
    let webhooks: WebhookService

    init(_ context: TenantContext, room: WebhookRoom) {
        webhooks = WebhookService(context, room)
    }

    /// List the webhooks, in the order in which they were made.
    @GET(access: .permission(.webhooksView), errors: [CursorError.invalid])
    func list(page: PageRequest) async throws -> Page<WebhookResponse> {
        try await webhooks.list(page)
    }

    /// List the events that can be sent.
    @GET("events", access: .permission(.webhooksView))
    func events() async throws -> WebhookEventList {
        webhooks.events()
    }

    /// Register a webhook.
    ///
    /// The answer has the secret, which is shown this once. Only events that the caller may see himself can be sent.
    @POST(
        access: .permission(.webhooksManage),
        errors: [
            WebhookError.urlRefused("The URL must begin with https://."), WebhookError.eventUnknown([]),
            WebhookError.eventNotPermitted("…"),
            WebhookError.tooMany(50),
        ])
    func create(body: WebhookCreate) async throws -> Created<WebhookCreated> {
        let created = try await webhooks.create(body)
        return Created(created, location: "\(created.webhook.id)")
    }

    /// Fetch one webhook.
    @GET("{id}", access: .permission(.webhooksView), errors: [WebhookError.notFound])
    func get(id: ID<Webhook>) async throws -> WebhookResponse {
        try await webhooks.get(id)
    }

    /// Change a webhook, or enable it again.
    ///
    /// What the body leaves out stays as it is. With `If-Match`, only if nobody changed the webhook meanwhile.
    @PATCH(
        "{id}", access: .permission(.webhooksManage),
        errors: [
            WebhookError.notFound, WebhookError.urlRefused("The URL must begin with https://."),
            WebhookError.eventUnknown([]),
            WebhookError.eventNotPermitted("…"),
        ])
    func update(id: ID<Webhook>, ifMatch: IfMatch?, body: WebhookUpdate) async throws -> WebhookResponse {
        try await webhooks.update(id, with: body, ifMatch: ifMatch)
    }

    /// Remove a webhook, with its log.
    @DELETE("{id}", access: .permission(.webhooksManage), errors: [WebhookError.notFound])
    func delete(id: ID<Webhook>) async throws -> NoContent {
        try await webhooks.delete(id)
        return NoContent()
    }

    /// Make a new secret.
    ///
    /// Messages are signed with the secret before, too, for a day. The answer has the new one, which is shown this once.
    @POST("{id}/secrets", access: .permission(.webhooksManage), errors: [WebhookError.notFound])
    func rotate(id: ID<Webhook>) async throws -> Created<WebhookSecretCreated> {
        Created(try await webhooks.rotateSecret(of: id), location: "/api/v1/webhooks/\(id)")
    }

    /// Send a message that says nothing, to try the receiver.
    ///
    /// Its event is `webhook.ping`. The log tells how it went.
    @POST(
        "{id}/ping", access: .permission(.webhooksManage), errors: [WebhookError.notFound, WebhookError.disabled])
    func ping(id: ID<Webhook>) async throws -> Accepted<DeliverySummary> {
        let delivery = try await webhooks.ping(id)
        return Accepted(delivery, location: "/api/v1/webhooks/\(id)/deliveries/\(delivery.id)")
    }
}
