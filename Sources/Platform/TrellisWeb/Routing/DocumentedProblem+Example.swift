internal import HTTPTypes
internal import TrellisKernel
internal import TrellisSchema

extension DocumentedProblem {
    /// Returns an example of the problem in a format, with names in a style.
    ///
    /// - Throws: the errors of the renderer, and `JSONWriteError`.
    func example(in renderer: any ErrorRenderer, keys: KeyStyle = .snakeCase) throws -> JSONValue {
        let status = renderer.errorStatus(of: kind, code: code)
        let violation = Violation(
            pointer: "/name", code: "length.too_short",
            text: "Expected at least \(1, "minimum") characters, found \(0, "found").")
        let problem = Problem(
            type: "/docs/problems#\(code)", title: status.reasonPhrase, status: status.code, detail: message,
            code: code, requestID: "0198c0de-0000-7000-8000-000000000000", errors: kind == .invalid ? [violation] : [])
        let head = HTTPRequest(method: .get, scheme: "https", authority: "api.example.com", path: "/")
        return try renderer.json(of: problem, for: head, keys: keys)
    }
}

extension ErrorRenderer {
    fileprivate func json(of problem: Problem, for request: HTTPRequest, keys: KeyStyle) throws -> JSONValue {
        try JSONValue(encoding: try body(of: problem, for: request), keys: keys)
    }

    /// Returns the schema of its body.
    func describe(in catalog: inout SchemaCatalog) -> JSONSchema { Body.describe(in: &catalog) }
}
