internal import HTTPTypes
internal import TrellisKernel

/// The page at `/docs/problems`: what the `type` of a problem refers to.
struct ProblemsPage {
    private let problems: [DocumentedProblem]

    init(document: OpenAPIDocument, errors: [any AppError]) {
        let outside =
            [
                RequestError.routeNotFound, .methodNotAllowed(allowed: "GET"),
            ].map(DocumentedProblem.init) + errors.map(DocumentedProblem.init)
        var known: [String: DocumentedProblem] = [:]
        for problem in document.routes.flatMap(\.documentedProblems) + outside where known[problem.code] == nil {
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
                <p>What goes wrong is answered as <code>application/problem+json</code> (RFC 9457). The <code>code</code> of a problem never
                changes; its words may.</p>
                <table><thead><tr><th>Code</th><th>Status</th><th>What it says</th></tr></thead>
                <tbody>
                \(rows.joined(separator: "\n"))
                </tbody></table>
                """
        ).html
    }
}
