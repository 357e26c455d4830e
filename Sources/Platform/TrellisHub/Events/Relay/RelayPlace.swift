import TrellisDatabase
import TrellisKernel
import TrellisSchema

/// How far the relay has come in the history of events.
///
/// Every event up to the offset was passed, except those of transactions that hadn't ended by then: on PostgreSQL they may
/// become visible after events with higher positions. They are listed, so that no event waits for a transaction other than
/// its own.
struct RelayPlace: Hashable, Sendable {
    /// The last event of those that were passed.
    var offset: EventOffset
    /// The positions, up to the offset, of open transactions; each with the last of its events that was passed.
    var open: [Int: ID<PublishedEvent>]

    /// Before every event.
    static let beginning = RelayPlace(offset: .beginning, open: [:])

    /// Whether the event at an offset was passed, so that its deliveries are jobs.
    func hasPassed(_ event: EventOffset) -> Bool {
        event <= offset && open[event.position].map { event.event <= $0 } ?? true
    }

    /// The open transactions as the row has them.
    var pending: String {
        get throws {
            try SchemaCoding.text(
                open.sorted { $0.key < $1.key }.map { OpenTransaction(position: $0.key, event: $0.value) })
        }
    }
}

extension RelayPlace {
    /// Reads the columns `position`, `event_id` and `pending`, which come first.
    init(_ row: RowReader) throws {
        let pending = try SchemaCoding.decodeStored(
            [OpenTransaction].self, from: try row.decode(String.self, at: 2))
        offset = EventOffset(
            position: try row.decode(Int.self, at: 0), event: try row.decode(ID<PublishedEvent>.self, at: 1))
        open = Dictionary(pending.map { ($0.position, $0.event) }) { first, _ in first }
    }

    /// Moves over events of open transactions that have ended, a page in the order of events.
    ///
    /// - Parameter isLast: whether there are no more of them.
    mutating func pass(late events: [RelayedEvent], isLast: Bool, _ now: OpenPositions) {
        let last = events.last?.offset
        for position in open.keys where now.hasEnded(position) {
            // Those after the last event of the page have their turn in the next step.
            if isLast || last.map({ position < $0.position }) ?? false {
                open[position] = nil
            } else if let last, last.position == position {
                open[position] = last.event
            }
        }
    }

    /// Moves over the next events, a page in their order; returns those of transactions that had ended at `now`.
    ///
    /// The others were committed since, and are found when their transaction is looked at again.
    mutating func pass(next events: [RelayedEvent], _ now: OpenPositions) -> [RelayedEvent] {
        let begun = events.prefix { $0.offset.position < now.end }
        guard let last = begun.last?.offset else { return [] }
        for position in now.open where position > offset.position && position <= last.position {
            open[position] = ID(high: 0, low: 0)
        }
        offset = now.hasEnded(last.position) ? last : .end(of: last.position)
        return begun.filter { now.hasEnded($0.offset.position) }
    }
}

/// A transaction that was open when the relay passed its position.
@Schema
struct OpenTransaction {
    var position: Int
    /// The last of its events that was passed.
    var event: ID<PublishedEvent>
}

/// The positions of transactions that are open at one moment; none on SQLite, which has one writer at a time.
struct OpenPositions: Sendable {
    var open: Set<Int> = []
    /// The first position that no transaction had taken.
    var end = Int.max

    /// Whether the transaction of a position had ended, so that all of its events are visible, or none.
    func hasEnded(_ position: Int) -> Bool { position < end && !open.contains(position) }
}
