import NIOCore
import ServiceLifecycle
import Trellis
import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// The streams of events to members.
///
/// The streams of a tenant take its events from one ``TrellisHub/EventFeeds``, each from its position, a few at a time,
/// only as fast as its client reads them: so a slow client occupies no memory except its position, and many clients cost
/// as many reads of events as one.
final class EventStreams: Sendable {
    private let feeds: EventFeeds
    private let settings: EventSettings
    /// The events that may be streamed, by name.
    private let events: [String: any Event.Type]
    private let counts: StreamCounts

    /// How many streams a user may have in this process; nil for any.
    private let perUser: Int?

    init(
        _ database: SystemDatabase, settings: EventSettings, events: [any Event.Type], counts: StreamCounts,
        perUser: Int? = nil
    ) {
        self.counts = counts
        self.perUser = perUser
        feeds = EventFeeds(database.database, settings)
        self.settings = settings
        self.events = Dictionary(events.map { ($0.name, $0) }) { first, _ in first }
    }

    /// The number of open streams.
    var count: Int { counts.all }

    /// Streams the events from now on, or after the event `last`, until the client disconnects, the member loses
    /// access, or the server stops.
    ///
    /// - Throws: ``EventError/tooManyStreams``; ``QuotaError`` when the tenant or the user may have no more; ``EventError/tooOld``.
    func stream(_ context: TenantContext, from last: String?) async throws -> EventStreamResponse {
        guard count < settings.streams else { throw EventError.tooManyStreams }
        let (tenant, user) = (context.scope.tenantID, context.scope.userID)
        if let perUser, counts.count(of: user) >= perUser {
            throw QuotaError.userLimit("user_streams", limit: perUser)
        }
        let limit = try await context.database.read { rows in try rows.limit(of: .streams) }
        if let limit, counts.count(of: tenant) >= limit.maximum { throw limit.refusal(of: .streams) }
        let reader = EventReader(context.database)
        let start = try await offset(after: last, reader)
        return EventStreamResponse { writer in
            // Of requests at the same time, those beyond a limit end here, without an event.
            let isOpen = self.counts.add(
                of: user, in: tenant, upTo: self.settings.streams, perTenant: limit?.maximum, perUser: self.perUser)
            guard isOpen else { return }
            defer { self.counts.remove(of: user, in: tenant) }
            await cancelWhenGracefulShutdown {
                // Writing fails after a disconnect, and the permission check fails after lost access; both end the
                // stream.
                try? await self.write(to: writer, context, from: start)
            }
        }
    }

    private func offset(after last: String?, _ reader: EventReader) async throws -> EventOffset {
        guard let last else { return try await reader.end() }
        guard let id = ID<PublishedEvent>(last), let offset = try await reader.offset(of: id) else {
            throw EventError.tooOld
        }
        return offset
    }

    private func write(
        to writer: any ResponseBodyWriter, _ context: TenantContext, from start: EventOffset
    ) async throws {
        try await feeds.follow(context.scope.tenantID) { follower in
            var offset = start
            var permissions = context.permissions
            var permissionsCheckedAt = ContinuousClock.now
            try await writer.write(EventStream.heartbeat)
            while !Task.isCancelled {
                let (events, next) = try await follower.next(after: offset)
                let now = ContinuousClock.now
                if permissionsCheckedAt.duration(to: now) >= settings.recheck {
                    permissions = try await context.currentPermissions()
                    permissionsCheckedAt = now
                    if events.isEmpty { try await writer.write(EventStream.heartbeat) }
                }
                for (envelope, _) in events {
                    if let bytes = bytes(of: envelope, for: permissions) { try await writer.write(bytes) }
                }
                // A follower that was behind may have moved without an event.
                guard events.isEmpty, next == offset else {
                    offset = next
                    continue
                }
                await follower.signal.wait(upTo: settings.recheck)
            }
        }
    }

    /// Returns the event for the client; nil if the member may not see it, or if this release doesn't declare it.
    private func bytes(of envelope: EventEnvelope, for permissions: PermissionSet) -> ByteBuffer? {
        guard let event = events[envelope.name], event.audience.admits({ permissions.contains($0) }),
            let message = try? EventMessage(envelope, as: event), let text = try? SchemaCoding.text(message)
        else { return nil }
        return EventStream.event(envelope.name, text, id: envelope.id.description)
    }
}
