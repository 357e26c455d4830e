import NIOCore
import ServiceLifecycle
import Synchronization
import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// Streams of events to members.
///
/// A stream reads its tenant's events from the place where it is, a few at a time, as fast as its client takes them: so
/// one that takes none holds nothing but its place.
final class EventStreams: Sendable {
    private let database: SystemDatabase
    private let bell: EventBell
    private let settings: EventSettings
    private let followers = Atomic<Int>(0)

    init(_ database: SystemDatabase, settings: EventSettings) {
        self.database = database
        self.settings = settings
        bell = EventBell(database.database)
    }

    /// How many there are.
    var count: Int { followers.load(ordering: .relaxed) }

    /// The events from now on, or behind the one that `last` names, until the client leaves, the member may not any
    /// more, or the server stops.
    ///
    /// - Throws: ``EventError/tooManyStreams``; ``EventError/tooOld``.
    func follow(_ context: TenantContext, from last: String?) async throws -> LiveAnswer {
        guard count < settings.streams else { throw EventError.tooManyStreams }
        let follower = EventFollower(context.database)
        let start = try await place(last, follower)
        return LiveAnswer { writer in
            guard self.followers.add(1, ordering: .relaxed).newValue <= self.settings.streams else {
                self.followers.subtract(1, ordering: .relaxed)
                return
            }
            defer { self.followers.subtract(1, ordering: .relaxed) }
            await cancelWhenGracefulShutdown {
                // A client that has gone makes the writing fail, and whoever isn't welcome any more the asking; so it ends.
                try? await self.write(to: writer, context, follower, from: start)
            }
        }
    }

    private func place(_ last: String?, _ follower: EventFollower) async throws -> EventPlace {
        guard let last else { return try await follower.end() }
        guard let id = ID<PublishedEvent>(last), let place = try await follower.place(of: id) else {
            throw EventError.tooOld
        }
        return place
    }

    private func write(
        to writer: any ResponseBodyWriter, _ context: TenantContext, _ follower: EventFollower, from start: EventPlace
    ) async throws {
        try await bell.following(context.scope.tenantID) { gate in
            var place = start
            var permissions = context.permissions
            var isSeen = ContinuousClock.now
            var heldBack = HeldBackPause(upTo: settings.recheck)
            try await writer.write(EventStream.heartbeat)
            while !Task.isCancelled {
                let part = try await follower.next(after: place)
                let now = ContinuousClock.now
                if isSeen.duration(to: now) >= settings.recheck {
                    permissions = try await context.currentPermissions()
                    isSeen = now
                    if part.events.isEmpty { try await writer.write(EventStream.heartbeat) }
                }
                for (envelope, behind) in part.events {
                    if let bytes = bytes(of: envelope, for: permissions) { try await writer.write(bytes) }
                    place = behind
                }
                if !part.isHeldBack { heldBack.reset() }
                guard part.events.isEmpty else { continue }
                await gate.wait(upTo: part.isHeldBack ? heldBack.next() : settings.recheck)
            }
        }
    }

    /// The event as the client gets it; nil when it may not see it, or nobody here knows what it is.
    private func bytes(of envelope: EventEnvelope, for permissions: PermissionSet) -> ByteBuffer? {
        guard let event = database.database.installed(EventHub.self)?[envelope.name],
            event.audience.admits({ permissions.contains($0) }),
            let message = try? EventMessage(envelope, as: event), let text = try? SchemaCoding.text(message)
        else { return nil }
        return EventStream.event(envelope.name, text, id: envelope.id.description)
    }
}
