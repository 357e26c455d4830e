import HTTPTypes
import TrellisJobs
import TrellisKernel
import TrellisWeb

/// Makes the list of jobs, also in response to a form with a mistake, which keeps what was typed.
struct JobListRenderer {
    let dependencies: AdminJobDependencies
    let context: PageContext

    /// Returns the page of the jobs that match the fields; status 422 for a filter or an action that isn't valid.
    ///
    /// - Throws: `CursorError.invalid`.
    func page(_ fields: FilterFields, cursor: String?, problem: String? = nil) async throws -> PageResponse {
        let (reader, queries) = (dependencies.reader, dependencies.reader.store.queries)
        let form = try await JobListForm(fields, reader)
        let isValid = form.problems.isEmpty
        let page =
            isValid
            ? try await queries.jobs(form.filter, PageRequest(cursor: cursor)) : Page(items: [], nextCursor: nil)
        let list = JobListPage(
            form: form, page: page, count: isValid ? try await queries.count(form.filter) : 0,
            tenants: try await reader.names(of: page.items.map(\.tenantID)), cursor: cursor, now: reader.now,
            problem: problem)
        return try dependencies.layout.page(
            "list", title: "Jobs", list.fields, for: context, hasScript: true,
            status: isValid && problem == nil ? .ok : .unprocessableContent)
    }
}
