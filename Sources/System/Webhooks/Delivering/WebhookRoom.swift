import TrellisConfig
import TrellisKernel

/// What the parts of the room share, made once.
struct WebhookRoom: Sendable {
    let settings: WebhookSettings
    let events: SubscribableEvents
    let keys: SealingKeys
    let sender: WebhookSender
    let clock: any Clock

    /// The parts, as the settings say.
    ///
    /// - Throws: ``SealingKeys/Fault`` when the settings were not checked before.
    init(
        _ settings: WebhookSettings, events: SubscribableEvents, clock: any Clock,
        resolver: any HostResolver = SystemResolver()
    ) throws(SealingKeys.Fault) {
        self.settings = settings
        self.events = events
        self.clock = clock
        keys = try SealingKeys(parsing: settings.secretKeys.reveal())
        sender = WebhookSender(
            addressGuard: AddressGuard(resolver: resolver, allowsPrivate: settings.allowPrivate),
            limit: settings.timeout)
    }
}
