import Foundation
import TrellisKernel

extension CronExpression {
    /// Returns the first moment after `moment` that matches the rule in a time zone.
    ///
    /// A rule with hours goes by the time of day. If a day doesn't have that time because clocks move forward, the rule
    /// matches the moment of the change. If a day has it twice, the rule matches the first one only. A rule for every
    /// hour goes by the local clock: it skips times that don't exist, and matches in both passes of a repeated hour.
    func next(after moment: Timestamp, in zone: TimeZone) -> Timestamp? {
        let offsets = ZoneOffsets(zone)
        let after = moment.seconds
        return (isHourly ? nextByClock(after, offsets) : nextByDay(after, offsets))
            .map { Timestamp(microseconds: $0 * 1_000_000) }
    }

    private func nextByDay(_ after: Int64, _ offsets: ZoneOffsets) -> Int64? {
        var minute = (after + offsets.offset(at: after)).floorDivided(by: 60) + 1
        while let found = next(from: minute) {
            let moment = offsets.moment(ofLocal: found * 60)
            if moment > after { return moment }
            minute = found + 1
        }
        return nil
    }

    private func nextByClock(_ after: Int64, _ offsets: ZoneOffsets) -> Int64? {
        var (start, offset) = (after, offsets.offset(at: after))
        var minute = (after + offset).floorDivided(by: 60) + 1
        while let found = next(from: minute) {
            let moment = found * 60 - offset
            if offsets.offset(at: moment) == offset { return moment }
            // The offset changes in between, so the search restarts at the change.
            start = offsets.change(after: start, upTo: moment)
            offset = offsets.offset(at: start)
            minute = (start + offset + 59).floorDivided(by: 60)
        }
        return nil
    }
}

/// The UTC offsets of a time zone, in seconds.
struct ZoneOffsets {
    private let zone: TimeZone

    init(_ zone: TimeZone) {
        self.zone = zone
    }

    func offset(at moment: Int64) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(moment))))
    }

    /// Returns the moment at which local clocks show `local`: the first one if there are two; if there is none, the
    /// moment at which clocks skip it.
    func moment(ofLocal local: Int64) -> Int64 {
        let (before, after) = (offset(at: local - 86_400), offset(at: local + 86_400))
        for offset in before == after ? [before] : [before, after] where self.offset(at: local - offset) == offset {
            return local - offset
        }
        return change(after: local - 86_400, upTo: local + 86_400)
    }

    /// Returns the first moment with another offset than at `start`; the offset at `end` must differ from it.
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
