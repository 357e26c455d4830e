import Auth
import ServiceLifecycle
import Synchronization
import TrellisWeb

/// The overview for those who follow it live.
///
/// However many follow it, it is read once a second at most, and no more than ``limit`` follow it at a time.
final class LiveOverview: Sendable {
    /// How many may follow at a time.
    static let limit = 16
    /// How often what changed is sent.
    static let interval = Duration.seconds(2)

    private let reader: JobReader
    private let frame: PageFrame
    private let sessions: PageSessionService
    private let followers = Atomic<Int>(0)
    private let latest = LatestOverview()

    init(reader: JobReader, frame: PageFrame, sessions: PageSessionService) {
        self.reader = reader
        self.frame = frame
        self.sessions = sessions
    }

    /// How many follow it at the moment.
    var count: Int { followers.load(ordering: .relaxed) }

    /// The overview, no older than a second.
    func current() async throws -> JobOverview {
        try await latest.value { [reader] in try await reader.overview() }
    }

    /// The overview as often as it changes, until the client leaves, the session ends or the server stops.
    ///
    /// - Throws: ``AdminError/tooManyStreams``.
    func follow(formToken: String, cookies: Cookies) throws -> LiveAnswer {
        guard count < Self.limit else { throw AdminError.tooManyStreams }
        return LiveAnswer { writer in
            guard self.followers.add(1, ordering: .relaxed).newValue <= Self.limit else {
                self.followers.subtract(1, ordering: .relaxed)
                return
            }
            defer { self.followers.subtract(1, ordering: .relaxed) }
            await cancelWhenGracefulShutdown {
                // A client that has gone makes the writing fail; that is how it ends.
                try? await self.write(to: writer, formToken: formToken, cookies: cookies)
            }
        }
    }

    private func write(to writer: any ResponseBodyWriter, formToken: String, cookies: Cookies) async throws {
        var shown = ""
        while !Task.isCancelled {
            let fields = OverviewPage(overview: try await current(), formToken: formToken).fields
            let html = try frame.templates.render("live", fields)
            try await writer.write(html == shown ? EventStream.heartbeat : EventStream.event("live", html))
            shown = html
            try await Task.sleep(for: Self.interval)
            // Whoever signed out elsewhere, or was idle for too long, sees no more.
            guard try await sessions.find(cookies, isPassive: true).isSuperuser else { return }
        }
    }
}

/// The last overview that was read, and the one that is being read.
private actor LatestOverview {
    private static let freshness = Duration.seconds(1)
    private var known: (overview: JobOverview, readAt: ContinuousClock.Instant)?
    private var reading: Task<JobOverview, any Error>?

    /// The known value while it is fresh, else what `read` gives; those who ask meanwhile wait for the same.
    func value(_ read: @escaping @Sendable () async throws -> JobOverview) async throws -> JobOverview {
        if let known, known.readAt.duration(to: .now) < Self.freshness { return known.overview }
        if let reading { return try await reading.value }
        let task = Task { try await read() }
        reading = task
        defer { reading = nil }
        let overview = try await task.value
        known = (overview, .now)
        return overview
    }
}
