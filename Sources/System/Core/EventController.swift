import TrellisHub
import TrellisKernel
import TrellisWeb

/// Events of the caller's tenant, as they happen.
@Controller("events")
struct EventController {
    let streams: EventStreams
    let context: TenantContext

    init(_ context: TenantContext, streams: EventStreams) {
        self.context = context
        self.streams = streams
    }

    /// Follow the tenant's events.
    ///
    /// Server-sent events, from now on, or behind the one that `Last-Event-ID` names. Each has the event's identifier as
    /// `id`, its name as `event`, and as `data` an object with `id`, `type`, `version`, `occurred_at` and `data`, the
    /// event's own. Only events come that the caller's roles allow. The stream ends when the access token does; come back
    /// with a fresh one.
    @GET("stream", access: .member, errors: [EventError.tooOld, EventError.tooManyStreams])
    func stream(lastEventID: LastEventID?) async throws -> LiveAnswer {
        try await streams.follow(context, from: lastEventID?.value)
    }
}
