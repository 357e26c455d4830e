import TrellisJobs
import TrellisKernel
import TrellisWeb

/// The template fields of the schedules of tenants.
struct StoredSchedulePage {
    let page: Page<ScheduleDetails>
    let tenants: [ID<Tenant>: String]
    /// The tenant of the filter, as the reader wrote it.
    let filter: String?
    let problem: FilterProblem?
    let now: Timestamp

    var fields: TemplateFields {
        let next = page.nextCursor.map { cursor in
            AdminPath.tenantSchedules + QueryString.query([("tenant", filter), ("cursor", cursor)])
        }
        return [
            "tenant": .text(filter ?? ""), "problem": .fields(problem?.fields),
            "schedules": .list(page.items.map(row)), "hasSchedules": .flag(!page.items.isEmpty), "more": .text(next),
        ]
    }

    private func shown(_ rule: ScheduleRule) -> String {
        switch rule {
        case .cron(let expression): expression
        case .every(let period): "every \(FormattedTime.span(now, now + period))"
        }
    }

    private func row(_ schedule: ScheduleDetails) -> TemplateFields {
        let isPaused = schedule.pausedAt != nil
        let tenant = schedule.tenantID.description
        return [
            "name": .text(schedule.name), "job": .text(schedule.job),
            "tenant": .text(tenants[schedule.tenantID] ?? tenant),
            "tenantHref": .text(AdminPath.tenantSchedules + QueryString.query([("tenant", tenant)])),
            "rule": .text(shown(schedule.rule)),
            "timeZone": .text(schedule.isByCalendar ? schedule.timeZone : nil), "isPaused": .flag(isPaused),
            "isFailing": .flag(schedule.failingSince != nil),
            "failure": .text(schedule.failure?.shortened(to: 200)),
            "next": .text(
                schedule.nextAt.map { "\(FormattedTime.text($0)) UTC, \(FormattedTime.relative($0, at: now))" }),
            "last": .text(schedule.lastAt.map { "\(FormattedTime.text($0)) UTC" } ?? "never"),
            "lastHref": .text(schedule.lastJobID.map { AdminPath.job(tenant, $0.description) }),
            "outcome": .text(schedule.lastOutcome?.rawValue),
            "verb": .text(isPaused ? "resume" : "pause"), "verbLabel": .text(isPaused ? "Resume" : "Pause"),
            "action": .text("\(AdminPath.tenantSchedules)/\(tenant)/\(schedule.id)"),
        ]
    }
}

extension ScheduleDetails {
    /// Whether its due times depend on the time zone.
    fileprivate var isByCalendar: Bool { if case .cron = rule { true } else { false } }
}
