import TrellisWeb

extension MailingModule {
    /// The routes of the module, for a product that removes or replaces some.
    public enum RouteName: RouteReference {
        /// `GET /mail/messages`.
        case messages
        /// `GET /mail/suppressions`.
        case suppressions
        /// `POST /mail/suppressions`.
        case createSuppression
        /// `GET /mail/suppressions/{id}`.
        case suppression
        /// `DELETE /mail/suppressions/{id}`.
        case deleteSuppression
        /// `POST /mail/notifications/ses`.
        case sesNotification
        /// `GET /superuser/mail/suppressions`.
        case platformSuppressions
        /// `DELETE /superuser/mail/suppressions/{id}`.
        case deletePlatformSuppression

        /// The name of the code that serves it.
        public var handlerName: String {
            switch self {
            case .messages: SentMailController.RouteName.list.handlerName
            case .suppressions: MailSuppressionController.RouteName.list.handlerName
            case .createSuppression: MailSuppressionController.RouteName.create.handlerName
            case .suppression: MailSuppressionController.RouteName.get.handlerName
            case .deleteSuppression: MailSuppressionController.RouteName.delete.handlerName
            case .sesNotification: MailNotificationController.RouteName.receive.handlerName
            case .platformSuppressions: PlatformSuppressionController.RouteName.list.handlerName
            case .deletePlatformSuppression: PlatformSuppressionController.RouteName.delete.handlerName
            }
        }
    }
}
