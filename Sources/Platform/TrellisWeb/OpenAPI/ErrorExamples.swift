internal import HTTPTypes
internal import TrellisKernel
internal import TrellisSchema

/// The examples of problems in their formats: the `components/examples` of OpenAPI.
///
/// An example of problem details has the name of its code; one of another format has the name of its schema before it.
struct ErrorExamples {
    private var formats: [(renderer: any ErrorRenderer, prefix: String)] = []
    private(set) var values: [String: JSONValue] = [:]
    /// The style of the names in most examples; others have theirs before their names.
    private let keys: KeyStyle

    init(keys: KeyStyle = .snakeCase) {
        self.keys = keys
    }

    /// The examples, sorted by name.
    var json: JSONValue { .object(JSONObject(values.sorted { $0.key < $1.key })) }

    /// Returns the name of the example of `problem`; nil when the renderer throws, which ``RouteTable`` reports.
    mutating func name(of problem: DocumentedProblem, in renderer: any ErrorRenderer, keys: KeyStyle) -> String? {
        let style = keys == self.keys ? "" : "\(keys.rawValue)."
        let name = style + prefix(of: renderer) + problem.code
        // Errors of one code may have several messages; the first is the example.
        if values[name] != nil { return name }
        guard let value = try? problem.example(in: renderer, keys: keys) else { return nil }
        values[name] = ["summary": .string(problem.message), "value": value]
        return name
    }

    private mutating func prefix(of renderer: any ErrorRenderer) -> String {
        if renderer is ProblemDetails { return "" }
        if let known = formats.first(where: { $0.renderer.isSame(as: renderer) }) { return known.prefix }
        let others = formats.count { $0.renderer.schemaName == renderer.schemaName }
        let prefix = renderer.schemaName + (others == 0 ? "" : "\(others + 1)") + "."
        formats.append((renderer, prefix))
        return prefix
    }
}
