import Trellis
import TrellisHub
import TrellisKernel
import TrellisWeb

/// Live events of the caller's tenant.
@Controller("events")
struct EventController {
    let streams: EventStreams
    let context: TenantContext

    init(_ context: TenantContext, streams: EventStreams) {
        self.context = context
        self.streams = streams
    }

    /// Stream the tenant's events.
    ///
    /// Sends server-sent events from now on, or after the event in `Last-Event-ID`. Each has the event's identifier as
    /// `id`, its name as `event`, and as `data` an object with `id`, `type`, `version`, `occurred_at` and `data`, the
    /// event's own data. Sends only events that the caller's roles allow. The stream ends when the access token expires;
    /// reconnect with a new token.
    @GET(
        "stream", access: .member,
        errors: [EventError.tooOld, EventError.tooManyStreams] + QuotaError.refusals + QuotaError.userRefusals)
    func stream(lastEventID: LastEventID?) async throws -> EventStreamResponse {
        try await streams.stream(context, from: lastEventID?.value)
    }
}
