internal import HTTPTypes
internal import TrellisKernel

/// The page at `/docs/problems`, to which the `type` of a problem refers.
struct ProblemsPage {
    private let problems: [DocumentedProblem]

    init(document: OpenAPIDocument, errors: [any AppError]) {
        let commonErrors =
            [
                RequestError.routeNotFound, .methodNotAllowed(allowed: "GET"),
            ].map(DocumentedProblem.init) + errors.map(DocumentedProblem.init)
        var known: [String: DocumentedProblem] = [:]
        for problem in document.routes.flatMap(\.documentedProblems) + commonErrors where known[problem.code] == nil {
            known[problem.code] = problem
        }
        problems = known.values.sorted { $0.code < $1.code }
    }

    var html: String {
        let rows = problems.map { problem in
            let code = HTMLPage.escaped(problem.code)
            return "<tr id=\"\(code)\"><td><code>\(code)</code></td><td>\(problem.kind.status.code)</td>"
                + "<td>\(HTMLPage.escaped(problem.message))</td></tr>"
        }
        return HTMLPage(
            title: "Problems",
            body: """
                <h1>Problems</h1>
                <p>Errors are returned as <code>application/problem+json</code> (RFC 9457). The <code>code</code> of a problem never
                changes; its message may.</p>
                <table><thead><tr><th>Code</th><th>Status</th><th>Message</th></tr></thead>
                <tbody>
                \(rows.joined(separator: "\n"))
                </tbody></table>
                """
        ).html
    }
}
