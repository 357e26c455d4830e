import Testing
import TrellisKernel

@testable import TrellisHub

/// A server with transactions that publish, without a database.
private struct ModelServer {
    private var generator: SystemRandomNumberGenerator
    private var next = 1
    private var lastEnded = 0
    private var lastEvent: UInt64 = 0
    /// The events of open transactions, by their positions.
    private(set) var open: [Int: [RelayedEvent]] = [:]
    private(set) var committed: [RelayedEvent] = []

    init() { generator = SystemRandomNumberGenerator() }

    /// As a snapshot of PostgreSQL: without transactions that were begun after the last one that has ended.
    var now: OpenPositions { OpenPositions(open: Set(open.keys.filter { $0 <= lastEnded }), end: lastEnded + 1) }

    mutating func act() {
        switch Int.random(in: 0..<10, using: &generator) {
        case 0...3:
            open[next] = []
            next += 1
        case 4...6:
            guard let position = open.keys.randomElement(using: &generator) else { return }
            publish(at: position)
        default:
            guard let position = open.keys.randomElement(using: &generator) else { return }
            let events = open.removeValue(forKey: position) ?? []
            lastEnded = max(lastEnded, position)
            if Int.random(in: 0..<5, using: &generator) > 0 { committed += events }
        }
    }

    mutating func commitAll() {
        for (position, events) in open {
            committed += events
            lastEnded = max(lastEnded, position)
        }
        open = [:]
    }

    private mutating func publish(at position: Int) {
        lastEvent += 1
        let id = ID<PublishedEvent>(high: lastEvent, low: 0)
        open[position]?.append(
            RelayedEvent(
                id: id, offset: EventOffset(position: position, event: id), tenantID: .platform, actorID: nil,
                permission: nil, correlationID: "", trace: nil, occurredAt: Timestamp(microseconds: 0),
                deliveries: nil))
    }

    /// Passes one page, as the relay does; returns the passed events, and whether the page was full.
    ///
    /// - Parameter seen: what is visible when the events are read, which may be more than when `now` was taken.
    static func pass(
        _ place: inout RelayPlace, _ seen: [RelayedEvent], _ now: OpenPositions, _ limit: Int
    ) -> (passed: [RelayedEvent], isFull: Bool) {
        let before = place
        let events = seen.sorted { $0.offset < $1.offset }
        let late = events.filter { event in
            guard let passed = before.open[event.offset.position] else { return false }
            return now.hasEnded(event.offset.position) && event.id > passed
        }
        var passed = Array(late.prefix(limit))
        var isFull = passed.count >= limit
        place.pass(late: passed, isLast: !isFull, now)
        if !isFull {
            let page = events.filter { $0.offset > before.offset }.prefix(limit - passed.count)
            isFull = page.count >= limit - passed.count
            passed += place.pass(next: Array(page), now)
        }
        return (passed, isFull)
    }
}

@Suite("How far the relay has come")
struct RelayPlaceTests {
    @Test("In any order of commits and with any size of pages, each committed event is passed once", arguments: 1...9)
    func everyOrder(_ limit: Int) {
        for _ in 0..<300 {
            var (server, place, passed) = (ModelServer(), RelayPlace.beginning, [ID<PublishedEvent>]())
            for _ in 0..<Int.random(in: 1...60) {
                for _ in 0..<Int.random(in: 0...6) { server.act() }
                let now = server.now
                // Between the look at the transactions and that at the events.
                for _ in 0..<Int.random(in: 0...3) { server.act() }
                let step = ModelServer.pass(&place, server.committed, now, limit)
                passed += step.passed.map(\.id)
                // The place says of each event whether it was passed, also of those that aren't committed.
                let known = Set(passed)
                #expect(server.committed.allSatisfy { place.hasPassed($0.offset) == known.contains($0.id) })
                #expect(server.open.values.joined().allSatisfy { !place.hasPassed($0.offset) })
            }
            server.commitAll()
            var isDone = false
            for _ in 0..<10_000 where !isDone {
                let before = place
                let step = ModelServer.pass(&place, server.committed, server.now, limit)
                passed += step.passed.map(\.id)
                isDone = place == before
            }
            #expect(isDone)
            #expect(passed.count == server.committed.count)
            #expect(Set(passed) == Set(server.committed.map(\.id)))
            #expect(place.open.isEmpty)
        }
    }

    @Test("An open transaction delays no event of another one")
    func noDelay() {
        let (first, second) = (ID<PublishedEvent>(high: 1, low: 0), ID<PublishedEvent>(high: 2, low: 0))
        func event(_ id: ID<PublishedEvent>, at position: Int) -> RelayedEvent {
            RelayedEvent(
                id: id, offset: EventOffset(position: position, event: id), tenantID: .platform, actorID: nil,
                permission: nil, correlationID: "", trace: nil, occurredAt: Timestamp(microseconds: 0),
                deliveries: nil)
        }
        var place = RelayPlace.beginning
        let open = OpenPositions(open: [10], end: 12)
        #expect(ModelServer.pass(&place, [event(second, at: 11)], open, 5).passed.map(\.id) == [second])
        #expect(place.open == [10: ID(high: 0, low: 0)])
        let both = [event(first, at: 10), event(second, at: 11)]
        #expect(both.map { place.hasPassed($0.offset) } == [false, true])
        #expect(ModelServer.pass(&place, both, open, 5).passed.isEmpty, "it is committed later than the look")
        #expect(ModelServer.pass(&place, both, OpenPositions(end: 12), 5).passed.map(\.id) == [first])
        #expect(place.open.isEmpty && both.allSatisfy { place.hasPassed($0.offset) })
        #expect(ModelServer.pass(&place, both, OpenPositions(end: 12), 5).passed.isEmpty)
    }
}
