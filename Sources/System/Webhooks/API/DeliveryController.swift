import TrellisKernel
import TrellisWeb

/// Lists and replays the deliveries of webhooks.
@Controller("webhooks")
struct DeliveryController {
    let deliveries: DeliveryService

    init(_ context: TenantContext, _ dependencies: WebhookDependencies) {
        deliveries = DeliveryService(
            database: context.database, permissions: context.permissions, events: dependencies.events)
    }

    /// List the deliveries, newest first.
    @GET(
        "{id}/deliveries", access: .permission(.webhooksView), errors: [WebhookError.notFound, CursorError.invalid])
    func list(id: ID<Webhook>, filter: DeliveryFilter, page: PageRequest) async throws -> Page<DeliverySummary> {
        try await deliveries.list(id, filter, page).map(DeliverySummary.init)
    }

    /// Fetch one delivery with its body and attempts.
    ///
    /// Only for callers who may see its event.
    @GET(
        "{id}/deliveries/{delivery_id}", access: .permission(.webhooksView),
        errors: [WebhookError.notFound, WebhookError.deliveryNotFound, WebhookError.eventNotPermitted("…")])
    func get(id: ID<Webhook>, deliveryID: ID<WebhookDelivery>) async throws -> DeliveryDetail {
        try await deliveries.get(deliveryID, to: id)
    }

    /// Send a delivered, failed or cancelled delivery again.
    ///
    /// Its `webhook-id` stays the same, so that the receiver can recognize a duplicate. Only for callers who may see its
    /// event.
    @POST(
        "{id}/deliveries/{delivery_id}/replay", access: .permission(.webhooksManage),
        errors: [
            WebhookError.notFound, WebhookError.deliveryNotFound, WebhookError.eventNotPermitted("…"),
            WebhookError.disabled, WebhookError.suspended, WebhookError.stillPending,
        ], traits: [.idempotent])
    func replay(id: ID<Webhook>, deliveryID: ID<WebhookDelivery>) async throws -> Accepted<DeliverySummary> {
        let delivery = try await deliveries.replay(deliveryID, to: id)
        return Accepted(DeliverySummary(delivery), location: "/api/v1/webhooks/\(id)/deliveries/\(deliveryID)")
    }

    /// Send all deliveries that failed or were cancelled since a time again.
    ///
    /// Without those of events that the caller may not see.
    @POST(
        "{id}/replay", access: .permission(.webhooksManage),
        errors: [WebhookError.notFound, WebhookError.disabled, WebhookError.suspended], traits: [.idempotent])
    func replayAll(id: ID<Webhook>, body: WebhookReplay) async throws -> Accepted<WebhookReplayResult> {
        Accepted(WebhookReplayResult(count: try await deliveries.replayAll(to: id, since: body.since)))
    }
}
