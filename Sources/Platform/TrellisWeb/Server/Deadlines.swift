internal import Synchronization

/// Something that is told when its moment has come.
protocol Expiring: AnyObject, Sendable {
    /// Called from another task; answers when to be told again, nil for never.
    func due(now: UInt64) -> UInt64?
}

/// What must be done by when: a table with a place for everything that is under way, looked through a few times a
/// second.
///
/// To enter and to leave costs one short lock; no timer and no task is made for a request.
final class Deadlines: Sendable {
    private struct Place {
        var deadline: UInt64 = .max
        var subject: (any Expiring)?
    }
    private struct State {
        var places: [Place] = []
        var free: [Int] = []
    }
    private let state = Mutex(State())

    /// How much is under way.
    var count: Int { state.withLock { $0.places.count - $0.free.count } }

    /// What is under way.
    var subjects: [any Expiring] { state.withLock { $0.places.compactMap(\.subject) } }

    /// Takes a place until ``leave(_:)``; `subject` is told when `deadline` (nanoseconds of ``MonotonicTime``) has
    /// passed, and again when it asks for that.
    func enter(_ subject: any Expiring, deadline: UInt64) -> Int {
        state.withLock { state in
            let place = Place(deadline: deadline, subject: subject)
            if let index = state.free.popLast() {
                state.places[index] = place
                return index
            }
            state.places.append(place)
            return state.places.count - 1
        }
    }

    /// Gives the place back.
    func leave(_ place: Int) {
        state.withLock { state in
            state.places[place] = Place()
            state.free.append(place)
        }
    }

    /// Tells everything whose deadline isn't later than `now`; it keeps its place until it leaves.
    func expire(now: UInt64) {
        let expired = state.withLock { state in
            var expired: [(index: Int, subject: any Expiring)] = []
            for index in state.places.indices where state.places[index].deadline <= now {
                guard let subject = state.places[index].subject else { continue }
                expired.append((index, subject))
                state.places[index].deadline = .max
            }
            return expired
        }
        for (index, subject) in expired {
            guard let next = subject.due(now: now) else { continue }
            state.withLock { state in
                // Meanwhile the place may have become another's.
                if state.places[index].subject === subject { state.places[index].deadline = next }
            }
        }
    }
}

/// The time since some moment in the past: never runs backwards.
enum MonotonicTime {
    private static let origin = ContinuousClock.now

    /// Nanoseconds.
    static var now: UInt64 {
        let elapsed = origin.duration(to: .now).components
        return UInt64(clamping: elapsed.seconds) &* 1_000_000_000
            &+ UInt64(clamping: elapsed.attoseconds / 1_000_000_000)
    }
}
