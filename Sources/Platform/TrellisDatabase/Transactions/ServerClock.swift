import Synchronization
package import TrellisKernel

/// The time of a database's server: the same for all processes, whatever their own clocks say.
///
/// It asks the server again every 30 seconds, with a transaction that begins anyway, and adds what a monotonic clock has
/// counted since then. The result is wrong by at most half a round trip, and the drift of 30 seconds.
final class ServerClock: Sendable {
    /// What the server told.
    private struct Reading {
        let time: Timestamp
        let at: ContinuousClock.Instant
        /// Half of the round trip.
        let uncertainty: Duration

        func time(at instant: ContinuousClock.Instant) -> Timestamp { time + (instant - at) }
    }
    private struct State {
        var isFollowed = false
        var reading: Reading?
        var askedAt: ContinuousClock.Instant?
    }
    private static let interval = Duration.seconds(30)
    /// How much a clock may be off after a second.
    private static let drift = 0.0005

    private let state = Mutex(State())

    /// The time; nil before the server was asked.
    var now: Timestamp? { state.withLock { $0.reading?.time(at: .now) } }

    /// Whether the server must be asked: the time is followed, and the last reading is old.
    var isDue: Bool {
        state.withLock { $0.isFollowed && $0.askedAt.map { ContinuousClock.now - $0 >= Self.interval } ?? true }
    }

    /// Asks the server from now on.
    func follow() {
        state.withLock { $0.isFollowed = true }
    }

    /// Asks the server.
    func ask(_ connection: any EngineConnection) throws {
        let start = ContinuousClock.now
        let times = try connection.collect("SELECT clock_timestamp()") { try $0.decode(Timestamp.self, at: 0) }
        let end = ContinuousClock.now
        guard let time = times.first else { return }
        let half = (end - start) / 2
        state.withLock { state in
            state.askedAt = end
            // A slow reading says less than the former one and the drift since then.
            if let former = state.reading, former.uncertainty + (end - former.at) * Self.drift < half { return }
            state.reading = Reading(time: time, at: start + half, uncertainty: half)
        }
    }
}

extension Database {
    /// The time for work that processes share, such as the start of a job: that of the server on PostgreSQL.
    ///
    /// On SQLite the processes are on one machine, so its clock decides. A clock that tests move by hand decides too.
    package var now: Timestamp { serverClock?.now ?? clock.now }

    /// Follows the time of the server, for ``now`` and ``ReadTransaction/databaseNow``.
    package func followServerTime() {
        serverClock?.follow()
    }

    /// Asks the server for its time, and returns by how much the clock of this process is ahead of it; negative if it is
    /// behind, and zero where ``now`` is that clock.
    package func clockOffset() async throws -> Duration {
        guard let serverClock else { return .zero }
        try await engine.read(on: .primary) { try serverClock.ask($0) }
        return clock.now - now
    }
}

extension ReadTransaction {
    /// The time of the transaction for what processes compare with each other: that of the server on PostgreSQL.
    ///
    /// The same for the whole transaction. It is ``now`` on SQLite, and with a clock that tests move by hand.
    package var databaseNow: Timestamp { core.session.databaseNow }
}
