internal import HTTPTypes
internal import TrellisKernel

/// The page at `/docs/problems`, to which the `type` of a problem refers.
struct ProblemsPage {
    private let problems: [DocumentedProblem]
    /// The statuses of each code: formats may have several.
    private let statuses: [String: Set<Int>]
    private let mediaTypes: [String]

    init(document: OpenAPIDocument, errors: [any AppError]) {
        let commonErrors =
            [
                RequestError.routeNotFound, .methodNotAllowed(allowed: "GET"), .malformed, .headerTooLarge,
            ].map(DocumentedProblem.init) + errors.map(DocumentedProblem.init)
        var known: [String: DocumentedProblem] = [:]
        for problem in document.routes.flatMap(\.documentedProblems) + commonErrors where known[problem.code] == nil {
            known[problem.code] = problem
        }
        problems = known.values.sorted { $0.code < $1.code }
        var statuses: [String: Set<Int>] = [:]
        var mediaTypes: Set<String> = document.routes.isEmpty ? [ProblemDetails().mediaType] : []
        for route in document.routes {
            let renderer = route.errorRenderer ?? ProblemDetails()
            mediaTypes.insert(renderer.mediaType)
            for problem in route.documentedProblems {
                statuses[problem.code, default: []].insert(
                    renderer.errorStatus(of: problem.kind, code: problem.code).code)
            }
        }
        self.statuses = statuses
        self.mediaTypes = mediaTypes.sorted()
    }

    var html: String {
        let rows = problems.map { problem in
            let code = HTMLPage.escaped(problem.code)
            let codes = (statuses[problem.code] ?? [problem.kind.status.code]).sorted().map { "\($0)" }
            return "<tr id=\"\(code)\"><td><code>\(code)</code></td><td>\(codes.joined(separator: ", "))</td>"
                + "<td>\(HTMLPage.escaped(problem.message))</td></tr>"
        }
        return HTMLPage(
            title: "Problems",
            body: """
                <h1>Problems</h1>
                <p>\(format) The <code>code</code> of a problem never
                changes; its message may.</p>
                <table><thead><tr><th>Code</th><th>Status</th><th>Message</th></tr></thead>
                <tbody>
                \(rows.joined(separator: "\n"))
                </tbody></table>
                """
        ).html
    }

    private var format: String {
        guard mediaTypes != [ProblemDetails().mediaType] else {
            return "Errors are returned as <code>application/problem+json</code> (RFC 9457)."
        }
        let types = mediaTypes.map { "<code>\(HTMLPage.escaped($0))</code>" }.joined(separator: " or ")
        return "Errors are returned as \(types); each operation of the API's description has its format."
    }
}
