import TrellisJobs
import TrellisKernel
import TrellisWeb

/// The template fields of the failures in groups.
struct FailuresPage {
    let failures: JobFailureSet
    let queue: String?
    let tenants: [ID<Tenant>: String]
    let now: Timestamp

    var fields: TemplateFields {
        [
            "groups": .list(failures.groups.map(group)), "hasGroups": .flag(!failures.groups.isEmpty),
            "isTruncated": .flag(failures.isTruncated), "limit": .number(JobQueries.failureGroupLimit),
            "queue": .text(queue ?? ""), "ofQueue": .text(queue),
            "here": .text(AdminPath.failures + QueryString.query([("queue", queue)])),
        ]
    }

    private func group(_ group: JobFailureGroup) -> TemplateFields {
        let latest = group.latest
        return [
            "name": .text(group.name), "code": .text(group.code),
            "queues": .text(group.queues.joined(separator: ", ")),
            "discarded": .text(FormattedNumber.count(group.discarded)),
            "discardedHref": .text(group.discarded > 0 ? list(of: group, .discarded) : nil),
            "retrying": .text(FormattedNumber.count(group.retrying)),
            "retryingHref": .text(group.retrying > 0 ? list(of: group, .retrying) : nil),
            "next": .text(group.nextAt.map { FormattedTime.relative($0, at: now) }),
            "latestHref": .text(latest.page),
            "latest": .text(latest.failedAt.map { FormattedTime.relative($0, at: now) } ?? "not started"),
            "tenant": .text(tenants[latest.tenantID] ?? latest.tenantID.description),
            "error": .text(latest.errorMessage?.shortened(to: 160)),
        ]
    }

    private func list(of group: JobFailureGroup, _ status: JobStatus) -> String {
        var filter = JobFilter(queue: queue, name: group.name, errorCode: group.code)
        filter.status = status
        return AdminPath.jobList + filter.query(with: [])
    }
}
