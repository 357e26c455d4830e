import Synchronization
import TrellisDatabase
import TrellisJobs
import TrellisKernel

/// The latest events of one tenant, read once for all who follow them in this process.
///
/// One task reads the events, while someone follows. It keeps the latest in memory, up to a number and a size; followers
/// take them from there, each from its own offset. A follower that is behind the kept events reads for itself until it
/// has caught up, so a slow one occupies no memory except its offset. What was deleted meanwhile, as by an erasure, isn't
/// kept for longer than the interval between reads.
final class EventFeed: Sendable {
    /// A read of the next events after an offset.
    typealias Read = @Sendable (_ offset: EventOffset, _ limit: Int) async throws -> EventReader.Batch
    /// A count of the stored events after an offset, up to another one.
    typealias Count = @Sendable (_ start: EventOffset, _ end: EventOffset) async throws -> Int
    /// What a follower finds.
    private enum View {
        case events(ArraySlice<EventReader.Entry>)
        /// The kept events begin after this offset, which is later than the follower's.
        case behind(EventOffset)
        /// The first read hasn't ended.
        case starting
    }
    private struct State {
        var events: [EventReader.Entry] = []
        var bytes = 0
        /// The offset after which every settled event up to the last one is kept.
        var floor: EventOffset?
        var signals: [ObjectIdentifier: AsyncSignal] = [:]
    }
    /// The maximum size of the kept payloads.
    private static let maxBytes = 4 << 20

    private let read: Read
    private let end: @Sendable () async throws -> EventOffset
    private let count: Count
    private let capacity: Int
    private let budget: FeedBudget
    private let state = Mutex(State())

    /// - Parameters:
    ///   - capacity: the maximum number of kept events.
    ///   - budget: what the payloads of all feeds may take together.
    ///   - end: returns the offset after all existing events.
    init(
        capacity: Int, budget: FeedBudget, end: @escaping @Sendable () async throws -> EventOffset,
        count: @escaping Count, read: @escaping Read
    ) {
        self.capacity = max(capacity, 1)
        self.budget = budget
        self.end = end
        self.count = count
        self.read = read
    }

    deinit {
        _ = budget.change(by: -state.withLock { $0.bytes })
    }

    /// Reads until the task is cancelled.
    ///
    /// - Parameters:
    ///   - signal: set when the tenant has new events.
    ///   - interval: the time between reads without a signal.
    func run(_ signal: AsyncSignal, every interval: Duration) async {
        let backoff = Backoff.blocked(upTo: interval)
        var blocked = 0
        while !Task.isCancelled {
            // During an outage, followers notice it by reads of their own; this goes on when it is over.
            let outcome = (try? await readNext()) ?? .idle
            blocked = outcome == .blocked ? blocked + 1 : 0
            switch outcome {
            case .advanced: continue
            case .blocked: await signal.wait(upTo: backoff.delay(after: blocked))
            case .idle, .busy: await signal.wait(upTo: interval)
            }
        }
    }

    /// Keeps the next events.
    private func readNext() async throws -> CatchUpOutcome {
        guard let tip = state.withLock({ $0.events.last?.offset ?? $0.floor }) else {
            let end = try await end()
            keep([], from: end)
            return .advanced(0)
        }
        let batch = try await read(tip, 500)
        guard !batch.events.isEmpty else {
            if !batch.isBlocked { try await dropIfDeleted() }
            return batch.isBlocked ? .blocked : .idle
        }
        keep(batch.events, from: tip)
        return .advanced(batch.events.count)
    }

    private func keep(_ events: [EventReader.Entry], from start: EventOffset) {
        let signals = state.withLock { state in
            if state.floor == nil { state.floor = start }
            state.events += events
            let former = state.bytes
            state.bytes += events.reduce(0) { $0 + $1.envelope.payload.utf8.count }
            var dropped = max(state.events.count - capacity, 0)
            state.bytes -= state.events.prefix(dropped).reduce(0) { $0 + $1.envelope.payload.utf8.count }
            var excess = max(budget.change(by: state.bytes - former), state.bytes - Self.maxBytes)
            while excess > 0, dropped < state.events.count {
                let bytes = state.events[dropped].envelope.payload.utf8.count
                excess -= bytes
                state.bytes -= bytes
                _ = budget.change(by: -bytes)
                dropped += 1
            }
            if dropped > 0 {
                state.floor = state.events[dropped - 1].offset
                state.events.removeFirst(dropped)
            }
            return Array(state.signals.values)
        }
        for signal in signals { signal.signal() }
    }

    /// Drops the kept events if some of them were deleted; followers that are behind then read the others for themselves.
    private func dropIfDeleted() async throws {
        let kept = state.withLock { state in
            state.floor.flatMap { floor in state.events.last.map { (floor, $0.offset, state.events.count) } }
        }
        guard let (floor, last, number) = kept, try await count(floor, last) < number else { return }
        state.withLock { state in
            _ = budget.change(by: -state.bytes)
            (state.events, state.bytes, state.floor) = ([], 0, last)
        }
    }

    /// Returns the next events after an offset, from memory if they are kept, and the offset after them.
    func next(after offset: EventOffset, limit: Int = 100) async throws -> (events: [EventReader.Entry], EventOffset) {
        switch view(after: offset, limit) {
        case .starting: return ([], offset)
        case .events(let events): return (Array(events), events.last?.offset ?? offset)
        case .behind(let floor):
            let batch = try await read(offset, limit)
            let earlier = batch.events.filter { $0.offset <= floor }
            // Every event up to the floor was settled when it became the floor, so none of them can still come.
            let isAtFloor = batch.events.count < limit || earlier.count < batch.events.count
            return (earlier, isAtFloor ? floor : earlier.last?.offset ?? offset)
        }
    }

    private func view(after offset: EventOffset, _ limit: Int) -> View {
        state.withLock { state in
            guard let floor = state.floor else { return .starting }
            guard offset >= floor else { return .behind(floor) }
            // The first kept event after the offset.
            var (low, high) = (0, state.events.count)
            while low < high {
                let middle = (low + high) / 2
                if state.events[middle].offset <= offset { low = middle + 1 } else { high = middle }
            }
            return .events(state.events[low...].prefix(limit))
        }
    }

    /// Sets the signal whenever there are new events, until ``remove(_:)``.
    func add(_ signal: AsyncSignal) { state.withLock { $0.signals[ObjectIdentifier(signal)] = signal } }

    func remove(_ signal: AsyncSignal) { state.withLock { $0.signals[ObjectIdentifier(signal)] = nil } }
}
