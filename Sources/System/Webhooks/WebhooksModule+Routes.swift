import TrellisWeb

extension WebhooksModule {
    /// The routes of the module, for a product that removes or replaces some.
    public enum RouteName: RouteReference {
        /// `GET /webhooks`.
        case webhooks
        /// `POST /webhooks`.
        case createWebhook
        /// `GET /webhooks/{id}`.
        case webhook
        /// `PATCH /webhooks/{id}`.
        case updateWebhook
        /// `DELETE /webhooks/{id}`.
        case deleteWebhook
        /// `GET /webhooks/events`.
        case events
        /// `POST /webhooks/{id}/secrets`.
        case rotateSecret
        /// `POST /webhooks/{id}/adopt`.
        case adopt
        /// `POST /webhooks/{id}/ping`.
        case ping
        /// `GET /webhooks/{id}/deliveries`.
        case deliveries
        /// `GET /webhooks/{id}/deliveries/{delivery_id}`.
        case delivery
        /// `POST /webhooks/{id}/deliveries/{delivery_id}/replay`.
        case replayDelivery
        /// `POST /webhooks/{id}/replay`.
        case replayDeliveries

        /// The name of the code that serves it.
        public var handlerName: String {
            switch self {
            case .webhooks: WebhookController.RouteName.list.handlerName
            case .createWebhook: WebhookController.RouteName.create.handlerName
            case .webhook: WebhookController.RouteName.get.handlerName
            case .updateWebhook: WebhookController.RouteName.update.handlerName
            case .deleteWebhook: WebhookController.RouteName.delete.handlerName
            case .events: WebhookController.RouteName.events.handlerName
            case .rotateSecret: WebhookController.RouteName.rotate.handlerName
            case .adopt: WebhookController.RouteName.adopt.handlerName
            case .ping: WebhookController.RouteName.ping.handlerName
            case .deliveries: DeliveryController.RouteName.list.handlerName
            case .delivery: DeliveryController.RouteName.get.handlerName
            case .replayDelivery: DeliveryController.RouteName.replay.handlerName
            case .replayDeliveries: DeliveryController.RouteName.replayAll.handlerName
            }
        }
    }
}
