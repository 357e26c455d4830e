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

    private let source: OverviewSource
    private let layout: PageLayout
    private let sessions: BrowserSessionService
    private let activeStreams = Atomic<Int>(0)

    init(source: OverviewSource, layout: PageLayout, sessions: BrowserSessionService) {
        self.source = source
        self.layout = layout
        self.sessions = sessions
    }

    /// The number of open streams.
    var count: Int { activeStreams.load(ordering: .relaxed) }

    /// Streams the overview when it changes, until the client disconnects, the session ends or the server stops.
    ///
    /// - Throws: ``AdminError/tooManyStreams``.
    func stream(_ view: OverviewView, formToken: String, cookies: Cookies) throws -> EventStreamResponse {
        guard count < Self.limit else { throw AdminError.tooManyStreams }
        return EventStreamResponse { writer in
            guard self.activeStreams.add(1, ordering: .relaxed).newValue <= Self.limit else {
                self.activeStreams.subtract(1, ordering: .relaxed)
                return
            }
            defer { self.activeStreams.subtract(1, ordering: .relaxed) }
            await cancelWhenGracefulShutdown {
                // Writing fails after the client disconnected; this ends the stream.
                try? await self.write(view, to: writer, formToken: formToken, cookies: cookies)
            }
        }
    }

    private func write(
        _ view: OverviewView, to writer: any ResponseBodyWriter, formToken: String, cookies: Cookies
    ) async throws {
        var sent = ""
        while !Task.isCancelled {
            let page = OverviewPage(
                overview: try await source.overview(),
                statistics: try await source.statistics(view.range, queue: view.queue), formToken: formToken)
            let html = try layout.templates.render("live", page.fields)
            try await writer.write(html == sent ? EventStream.heartbeat : EventStream.event("live", html))
            sent = html
            try await Task.sleep(for: Self.interval)
            // Ends after a sign-out elsewhere, and after the idle timeout.
            guard try await sessions.find(cookies, isPassive: true).isSuperuser else { return }
        }
    }
}
