internal import Crypto
internal import HTTPTypes
internal import TrellisKernel
internal import TrellisSchema

/// The responses with problems: the `components/responses` of OpenAPI, and the schemas of their codes.
///
/// Operations with the same problems refer to one response, so that a generated client has one type for it. Its name
/// has the status and the code; several codes are a hash, which changes only with them.
struct ProblemResponses {
    private(set) var examples: ErrorExamples
    private var responses: [String: JSONValue] = [:]
    private var codes: [String: JSONValue] = [:]

    init(keys: KeyStyle = .snakeCase) {
        examples = ErrorExamples(keys: keys)
    }

    /// The responses, sorted by name.
    var json: JSONObject { Self.sorted(responses) }
    /// The schemas of problem details with some codes, sorted by name.
    var schemas: JSONObject { Self.sorted(codes) }

    /// The response to a client that has the current version.
    mutating func notModified() -> JSONValue {
        reference(
            to: "NotModified",
            [
                "description": "The client has the current version.",
                "headers": ["ETag": ["required": true, "schema": ["type": "string"]]],
            ])
    }

    /// Returns a reference to the response with `problems`, which have one status.
    ///
    /// - Parameter schema: the schema of the renderer.
    mutating func response(
        _ problems: [DocumentedProblem], of route: Route, in renderer: any ErrorRenderer, _ schema: JSONValue
    ) -> JSONValue {
        let keys = route.keys ?? .snakeCase
        let sorted = problems.sorted { $0.code < $1.code }
        var references = JSONObject()
        for problem in sorted {
            guard let name = examples.name(of: problem, in: renderer, keys: keys) else { continue }
            references[problem.code] = ["$ref": .string("#/components/examples/\(name)")]
        }
        let name = name(of: sorted, in: renderer)
        var response: JSONObject = [
            "description": .string(sorted.map { "- `\($0.code)`: \($0.message)" }.joined(separator: "\n"))
        ]
        if let headers = Self.headers(of: sorted) { response["headers"] = headers }
        let content = self.schema(of: sorted, in: renderer, schema, named: name)
        response["content"] = [renderer.mediaType: ["schema": content, "examples": .object(references)]]
        return reference(to: name, .object(response))
    }

    /// Returns a reference to the response `name`, or, if another one has the name, to it under a name with its hash.
    private mutating func reference(to name: String, _ response: JSONValue) -> JSONValue {
        var name = name
        if let known = responses[name], known != response { name += "." + Self.hash("\(response)") }
        responses[name] = response
        return ["$ref": .string("#/components/responses/\(name)")]
    }

    /// Returns the schema of problem details with these codes; that of all problems where others may occur.
    private mutating func schema(
        of problems: [DocumentedProblem], in renderer: any ErrorRenderer, _ any: JSONValue, named name: String
    ) -> JSONValue {
        guard renderer is ProblemDetails, !problems.contains(where: \.isServerError) else { return any }
        let list = JSONValue.array(problems.map { .string($0.code) })
        var name = "Problem.\(name)"
        let schema: JSONValue = ["allOf": [any, ["properties": ["code": ["enum": list]]]]]
        if let known = codes[name], known != schema { name += "." + Self.hash("\(schema)") }
        codes[name] = schema
        return ["$ref": .string(SchemaCatalog.prefix + name)]
    }

    private func name(of problems: [DocumentedProblem], in renderer: any ErrorRenderer) -> String {
        let status = problems.first.map { renderer.errorStatus(of: $0.kind, code: $0.code) } ?? .internalServerError
        let letters = status.reasonPhrase.utf8.filter { ($0 | 0x20) &- UInt8(ascii: "a") < 26 }
        let phrase = String(decoding: letters, as: UTF8.self)
        let codes = problems.map(\.code).joined(separator: " ")
        return "\(phrase).\(problems.count == 1 ? codes : Self.hash(codes))"
    }

    /// Returns the header fields of a response with these problems; nil without any.
    private static func headers(of problems: [DocumentedProblem]) -> JSONValue? {
        if problems.contains(where: { $0.kind == .unauthenticated }) { return challenge }
        if problems.contains(where: { $0.kind == .rangeNotSatisfiable }) { return contentRange }
        if problems.contains(where: { $0.code == ProofError.required(maximumAge: .zero).code }) { return stepUp }
        guard problems.contains(where: \.hasRetryAfter) else { return nil }
        let isLimit = problems.contains { $0.code == RateLimitError.all.first?.code }
        return .object(isLimit ? rateLimits : retryAfter)
    }

    /// `WWW-Authenticate` of 401.
    private static let challenge: JSONValue = [
        "WWW-Authenticate": [
            "description": "The schemes of the operation; for a token that was sent, with `error=\"invalid_token\"`.",
            "required": true, "schema": ["type": "string"],
        ]
    ]

    /// `WWW-Authenticate` of 403 for a proof that is too old.
    private static let stepUp: JSONValue = [
        "WWW-Authenticate": [
            "description": "With `auth.proof_required`: how recent the proof must be, as `max_age` in seconds.",
            "schema": ["type": "string"],
        ]
    ]

    /// `Content-Range` of 416.
    private static let contentRange: JSONValue = [
        "Content-Range": [
            "description": "The size of the whole, as in `bytes */1234`.", "required": true,
            "schema": ["type": "string"],
        ]
    ]

    /// The field of a response to a request that may succeed later.
    private static let retryAfter: JSONObject = [
        "Retry-After": ["description": "The seconds after which to try again.", "schema": ["type": "integer"]]
    ]

    /// The fields of a response to a request beyond a limit.
    private static let rateLimits: JSONObject = [
        "Retry-After": [
            "description": "The seconds until the next request is admitted.", "schema": ["type": "integer"],
        ],
        "RateLimit-Policy": ["description": "The limits of the operation.", "schema": ["type": "string"]],
        "RateLimit": ["description": "What is left of each limit.", "schema": ["type": "string"]],
    ]

    /// Returns eight hexadecimal digits that identify the text.
    private static func hash(_ text: String) -> String {
        SHA256.hash(data: Array(text.utf8)).prefix(4)
            .map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func sorted(_ values: [String: JSONValue]) -> JSONObject {
        JSONObject(values.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value) })
    }
}
