import TrellisJobs
import TrellisKernel
import TrellisWeb

/// The template fields of the job list, and its filter in URLs and forms.
struct JobListPage {
    let form: JobListForm
    let page: Page<JobRecord>
    let count: Int
    let tenants: [ID<Tenant>: String]
    let cursor: String?
    let now: Timestamp
    /// What is wrong with an action on the list; nil for nothing.
    let problem: String?

    private var filter: JobFilter { form.filter }

    var fields: TemplateFields {
        let next = page.nextCursor.map { AdminPath.jobList + filter.query(with: [("cursor", $0)]) }
        return filter.fields.merging(form.fields).merging([
            "heading": .text(filter.status.map { "Jobs: \($0.rawValue)" } ?? "All jobs"),
            "isValid": .flag(form.problems.isEmpty), "isFiltered": .flag(filter != JobFilter()),
            "count": .text(FormattedNumber.count(count)), "noun": .text(count == 1 ? "job" : "jobs"),
            "here": .text(AdminPath.jobList + filter.query(with: [("cursor", cursor)])), "cursor": .text(cursor ?? ""),
            "problem": .text(problem),
            "jobs": .list(page.items.map(row)), "hasJobs": .flag(!page.items.isEmpty), "next": .text(next),
        ])
    }

    private func row(_ job: JobRecord) -> TemplateFields {
        let isFailure = job.status == .discarded || job.status == .retrying
        return [
            "href": .text(job.page), "id": .text(job.id.description), "tenantID": .text(job.tenantID.description),
            "name": .text(job.name), "stateName": .text(job.status.rawValue), "stateClass": .text(job.status.rawValue),
            "stateHref": .text(link { $0.status = job.status }),
            "queue": .text(job.queue), "queueHref": .text(link { $0.queue = job.queue }),
            "tenant": .text(tenants[job.tenantID] ?? job.tenantID.description),
            "tenantHref": .text(link { $0.tenant = job.tenantID }),
            "created": .text(FormattedTime.relative(job.createdAt, at: now)),
            "next": .text(job.status == .retrying ? FormattedTime.relative(job.scheduledAt, at: now) : nil),
            "attempts": .text("\(job.attempt) of \(job.maxAttempts)"), "code": .text(job.errorCode),
            "codeHref": .text(isFailure ? job.errorCode.map { code in link { $0.errorCode = code } } : nil),
            "error": .text(job.errorMessage?.shortened(to: 160)),
        ]
    }

    /// Returns the path of the list with one more condition.
    private func link(_ narrow: (inout JobFilter) -> Void) -> String {
        var narrower = filter
        narrow(&narrower)
        return AdminPath.jobList + narrower.query(with: [])
    }
}

extension JobFilter {
    /// The filter as form fields.
    var fields: TemplateFields {
        [
            "state": .text(status?.rawValue ?? ""), "queue": .text(queue ?? ""), "name": .text(name ?? ""),
            "code": .text(errorCode ?? ""), "tenant": .text(tenant?.description ?? ""),
            "batch": .text(batch?.description ?? ""),
        ]
    }

    /// Returns the filter as a query string, followed by these pairs.
    func query(with more: [(name: String, value: String?)]) -> String {
        QueryString.query(
            [
                ("state", status?.rawValue), ("queue", queue), ("name", name), ("code", errorCode),
                ("tenant", tenant?.description), ("batch", batch?.description),
            ] + more)
    }

    /// Creates the filter from the hidden fields of a form, which have identifiers.
    ///
    /// - Throws: ``AdminError/filterInvalid``.
    init(_ fields: FilterFields) throws {
        self.init(
            tenant: try fields.id("tenant"), queue: fields["queue"], name: fields["name"],
            batch: try fields.id("batch"),
            errorCode: fields["code"])
        status = try fields.value("state") { JobStatus(rawValue: $0) }
    }
}
