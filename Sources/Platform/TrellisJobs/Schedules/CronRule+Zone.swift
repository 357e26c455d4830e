import Foundation
import TrellisKernel

extension CronRule {
    /// The first moment after `moment` that the rule means in a time zone.
    ///
    /// A rule with hours goes by the time of day: a time that a day doesn't have, since clocks are put forward, comes at
    /// the moment when they are; one that a day has twice comes the first time only. A rule for every hour goes by the
    /// clock on the wall: it skips what isn't there, and goes on through the hour that is repeated.
    func next(after moment: Timestamp, in zone: TimeZone) -> Timestamp? {
        let offsets = ZoneOffsets(zone)
        let after = moment.seconds
        return (isHourly ? nextByClock(after, offsets) : nextByDay(after, offsets))
            .map { Timestamp(microseconds: $0 * 1_000_000) }
    }

    private func nextByDay(_ after: Int64, _ offsets: ZoneOffsets) -> Int64? {
        var minute = (after + offsets.offset(at: after)).floored(by: 60) + 1
        while let found = next(from: minute) {
            let moment = offsets.moment(ofLocal: found * 60)
            if moment > after { return moment }
            minute = found + 1
        }
        return nil
    }

    private func nextByClock(_ after: Int64, _ offsets: ZoneOffsets) -> Int64? {
        var (start, offset) = (after, offsets.offset(at: after))
        var minute = (after + offset).floored(by: 60) + 1
        while let found = next(from: minute) {
            let moment = found * 60 - offset
            if offsets.offset(at: moment) == offset { return moment }
            // The clocks are changed in between, so it is looked for again from then on.
            start = offsets.change(after: start, upTo: moment)
            offset = offsets.offset(at: start)
            minute = (start + offset + 59).floored(by: 60)
        }
        return nil
    }
}

/// How far the clocks of a time zone are ahead of UTC, in seconds.
struct ZoneOffsets {
    private let zone: TimeZone

    init(_ zone: TimeZone) {
        self.zone = zone
    }

    func offset(at moment: Int64) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(moment))))
    }

    /// The moment at which the clocks show `local`: the first when there are two; when there is none, the moment at which
    /// they jump over it.
    func moment(ofLocal local: Int64) -> Int64 {
        let (before, after) = (offset(at: local - 86_400), offset(at: local + 86_400))
        for offset in before == after ? [before] : [before, after] where self.offset(at: local - offset) == offset {
            return local - offset
        }
        return change(after: local - 86_400, upTo: local + 86_400)
    }

    /// The first moment at which the clocks show something else than they would by the offset at `start`; the offset at
    /// `end` is another.
    func change(after start: Int64, upTo end: Int64) -> Int64 {
        let offset = offset(at: start)
        var (same, other) = (start, end)
        while other - same > 1 {
            let middle = same + (other - same) / 2
            if self.offset(at: middle) == offset { same = middle } else { other = middle }
        }
        return other
    }
}
