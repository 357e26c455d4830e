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
/// A stream reads its tenant's events from its position, a few at a time, only as fast as its client reads them: so a
/// slow client occupies no memory except its position.
final class EventStreams: Sendable {
    private let notifier: EventNotifier
    private let settings: EventSettings
    /// The events that may be streamed, by name.
    private let events: [String: any Event.Type]
    private let counts: StreamCounts

    init(_ database: SystemDatabase, settings: EventSettings, events: [any Event.Type], counts: StreamCounts) {
        self.counts = counts
        notifier = EventNotifier(database.database)
        self.settings = settings
        self.events = Dictionary(events.map { ($0.name, $0) }) { first, _ in first }
    }

    /// The number of open streams.
    var count: Int { counts.all }

    /// Streams the events from now on, or after the event `last`, until the client disconnects, the member loses
    /// access, or the server stops.
    ///
    /// - Throws: ``EventError/tooManyStreams``; ``QuotaError`` when the tenant may have no more; ``EventError/tooOld``.
    func stream(_ context: TenantContext, from last: String?) async throws -> EventStreamResponse {
        guard count < settings.streams else { throw EventError.tooManyStreams }
        let tenant = context.scope.tenantID
        let limit = try await context.database.read { rows in try rows.limit(of: .streams) }
        if let limit, counts.count(of: tenant) >= limit.maximum { throw limit.refusal(of: .streams) }
        let reader = EventReader(context.database)
        let start = try await offset(after: last, reader)
        return EventStreamResponse { writer in
            // Of requests at the same time, those beyond a limit end here, without an event.
            let isOpen = self.counts.add(of: tenant, upTo: self.settings.streams, perTenant: limit?.maximum)
            guard isOpen else { return }
            defer { self.counts.remove(of: tenant) }
            await cancelWhenGracefulShutdown {
                // Writing fails after a disconnect, and the permission check fails after lost access; both end the
                // stream.
                try? await self.write(to: writer, context, reader, from: start)
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
        to writer: any ResponseBodyWriter, _ context: TenantContext, _ reader: EventReader, from start: EventOffset
    ) async throws {
        try await notifier.withSignal(for: context.scope.tenantID) { signal in
            var offset = start
            var permissions = context.permissions
            var permissionsCheckedAt = ContinuousClock.now
            let blockedBackoff = Backoff.blocked(upTo: settings.recheck)
            var blockedPolls = 0
            try await writer.write(EventStream.heartbeat)
            while !Task.isCancelled {
                let batch = try await reader.next(after: offset)
                let now = ContinuousClock.now
                if permissionsCheckedAt.duration(to: now) >= settings.recheck {
                    permissions = try await context.currentPermissions()
                    permissionsCheckedAt = now
                    if batch.events.isEmpty { try await writer.write(EventStream.heartbeat) }
                }
                for (envelope, next) in batch.events {
                    if let bytes = bytes(of: envelope, for: permissions) { try await writer.write(bytes) }
                    offset = next
                }
                blockedPolls = batch.isBlocked ? blockedPolls + 1 : 0
                guard batch.events.isEmpty else { continue }
                await signal.wait(upTo: batch.isBlocked ? blockedBackoff.delay(after: blockedPolls) : settings.recheck)
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
