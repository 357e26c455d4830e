import ServiceLifecycle
import Synchronization
import TrellisAuth
import TrellisPages
import TrellisWeb

/// The live overview, as a stream of updates.
///
/// All streams share one read per second at most. At most ``limit`` streams are open at the same time.
final class LiveOverview: Sendable {
    /// The maximum number of open streams.
    static let limit = 16
    /// The interval of updates.
    static let interval = Duration.seconds(2)

    private let reader: JobReader
    private let layout: PageLayout
    private let sessions: BrowserSessionService
    private let activeStreams = Atomic<Int>(0)
    private let cache = OverviewCache()

    init(reader: JobReader, layout: PageLayout, sessions: BrowserSessionService) {
        self.reader = reader
        self.layout = layout
        self.sessions = sessions
    }

    /// The number of open streams.
    var count: Int { activeStreams.load(ordering: .relaxed) }

    /// Returns the overview, at most one second old.
    ///
    /// - Parameter isAfterAction: whether the reader has just changed what it shows, so it is read now.
    func current(isAfterAction: Bool = false) async throws -> JobOverview {
        try await cache.value(refreshing: isAfterAction) { [reader] in try await reader.overview() }
    }

    /// Streams the overview when it changes, until the client disconnects, the session ends or the server stops.
    ///
    /// - Throws: ``AdminError/tooManyStreams``.
    func stream(formToken: String, cookies: Cookies) throws -> EventStreamResponse {
        guard count < Self.limit else { throw AdminError.tooManyStreams }
        return EventStreamResponse { writer in
            guard self.activeStreams.add(1, ordering: .relaxed).newValue <= Self.limit else {
                self.activeStreams.subtract(1, ordering: .relaxed)
                return
            }
            defer { self.activeStreams.subtract(1, ordering: .relaxed) }
            await cancelWhenGracefulShutdown {
                // Writing fails after the client disconnected; this ends the stream.
                try? await self.write(to: writer, formToken: formToken, cookies: cookies)
            }
        }
    }

    private func write(to writer: any ResponseBodyWriter, formToken: String, cookies: Cookies) async throws {
        var sent = ""
        while !Task.isCancelled {
            let fields = OverviewPage(overview: try await current(), formToken: formToken).fields
            let html = try layout.templates.render("live", fields)
            try await writer.write(html == sent ? EventStream.heartbeat : EventStream.event("live", html))
            sent = html
            try await Task.sleep(for: Self.interval)
            // Ends after a sign-out elsewhere, and after the idle timeout.
            guard try await sessions.find(cookies, isPassive: true).isSuperuser else { return }
        }
    }
}

/// A cache of the latest overview and of the read in progress.
private actor OverviewCache {
    private static let freshness = Duration.seconds(1)
    private var cached: (overview: JobOverview, readAt: ContinuousClock.Instant)?
    private var inFlight: Task<JobOverview, any Error>?

    /// Returns the cached value while it is fresh, else the result of `read`, which concurrent callers share.
    ///
    /// - Parameter refreshing: whether neither the cached value nor a read that has begun will do.
    func value(
        refreshing: Bool, _ read: @escaping @Sendable () async throws -> JobOverview
    ) async throws -> JobOverview {
        if refreshing {
            let overview = try await read()
            cached = (overview, .now)
            return overview
        }
        if let cached, cached.readAt.duration(to: .now) < Self.freshness { return cached.overview }
        if let inFlight { return try await inFlight.value }
        let task = Task { try await read() }
        inFlight = task
        defer { inFlight = nil }
        let overview = try await task.value
        cached = (overview, .now)
        return overview
    }
}
