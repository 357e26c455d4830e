import TrellisJobs
import TrellisKernel
import TrellisWeb

/// The template fields of the job list, and its filter in URLs and forms.
struct JobListPage {
    let filter: JobFilter
    let page: Page<JobRecord>
    let count: Int
    let tenants: [ID<Tenant>: String]
    let cursor: String?
    let now: Timestamp

    var fields: TemplateFields {
        let next = page.nextCursor.map { AdminPath.jobList + filter.query(with: [("cursor", $0)]) }
        let states: [TemplateFields] = JobState.allCases.map { state in
            ["value": .text(state.rawValue), "isChosen": .flag(state == filter.state)]
        }
        return filter.fields.merging([
            "heading": .text(filter.state.map { "Jobs: \($0.rawValue)" } ?? "All jobs"), "states": .list(states),
            "count": .number(count), "noun": .text(count == 1 ? "job" : "jobs"),
            "here": .text(AdminPath.jobList + filter.query(with: [("cursor", cursor)])),
            "jobs": .list(page.items.map(row)), "hasJobs": .flag(!page.items.isEmpty), "next": .text(next),
        ])
    }

    private func row(_ job: JobRecord) -> TemplateFields {
        [
            "href": .text(job.page), "id": .text(job.id.description), "tenantID": .text(job.tenantID.description),
            "name": .text(job.name), "stateName": .text(job.state.rawValue), "stateClass": .text(job.state.rawValue),
            "queue": .text(job.queue), "tenant": .text(tenants[job.tenantID] ?? job.tenantID.description),
            "created": .text(FormattedTime.relative(job.createdAt, at: now)),
            "attempts": .text("\(job.attempt) of \(job.maxAttempts)"), "code": .text(job.errorCode),
            "error": .text(job.errorMessage?.shortened(to: 160)),
        ]
    }
}

extension JobFilter {
    /// The filter as form fields.
    var fields: TemplateFields {
        [
            "state": .text(state?.rawValue ?? ""), "queue": .text(queue ?? ""), "name": .text(name ?? ""),
            "tenant": .text(tenant?.description ?? ""), "batch": .text(batch?.description ?? ""),
        ]
    }

    /// Returns the filter as a query string, followed by these pairs.
    func query(with more: [(name: String, value: String?)]) -> String {
        QueryString.query(
            [
                ("state", state?.rawValue), ("queue", queue), ("name", name), ("tenant", tenant?.description),
                ("batch", batch?.description),
            ] + more)
    }

    /// Creates the filter from the fields of a query or a form.
    ///
    /// - Throws: ``AdminError/filterInvalid``.
    init(_ fields: FilterFields) throws {
        self.init(
            tenant: try fields.id("tenant"), state: try fields.value("state") { JobState(rawValue: $0) },
            queue: fields["queue"], name: fields["name"], batch: try fields.id("batch"))
    }
}
