internal import HTTPTypes
public import TrellisKernel
internal import TrellisSchema

/// The input of one request; it collects the violations of path, query, header fields and body, so that the client
/// receives them at once, up to `InvalidInput.maximumViolations`.
public struct RouteInput: ~Copyable {
    /// The request.
    public let request: RouteRequest
    /// The first of the violations recorded so far, at most `InvalidInput.maximumViolations`.
    public private(set) var violations: [Violation] = []
    /// The number of all of them.
    private var total = 0

    init(_ request: RouteRequest) {
        self.request = request
    }

    /// Records a violation.
    public mutating func record(_ violation: Violation) {
        total += 1
        if violations.count < InvalidInput.maximumViolations { violations.append(violation) }
    }

    /// Returns the result of `read`; nil when it throws `InvalidInput`, whose violations are recorded.
    public mutating func collect<Value>(_ read: () throws -> Value) throws -> Value? {
        do {
            return try read()
        } catch let invalid as InvalidInput {
            violations += invalid.listed.prefix(InvalidInput.maximumViolations - violations.count)
            total += invalid.total
            return nil
        }
    }

    /// Returns the query's values under `name`, in order.
    public func queryValues(_ name: String) -> [String] {
        request.query.filter { $0.name == name }.map(\.value)
    }

    /// Returns the query's value under `name`, or nil; more than one value is a violation.
    public mutating func queryValue(_ name: String) -> String? {
        guard !request.query.isEmpty else { return nil }
        let values = queryValues(name)
        if values.count > 1 {
            record(Violation(pointer: "?\(name)", code: "query.repeated", message: "Send this parameter only once."))
        }
        return values.first
    }

    /// Records a violation for every name in the query that isn't one of `names`.
    mutating func recordUnknownQueryNames(except names: [String]) {
        guard !request.query.isEmpty, !request.ignoresUnknownQuery else { return }
        var seen: Set<String> = []
        let unknown = request.query.map(\.name).filter { !names.contains($0) && seen.insert($0).inserted }
        guard !unknown.isEmpty else { return }
        let text: MessageText =
            names.isEmpty
            ? "Unknown parameter. This operation has no query parameters."
            : "Unknown parameter. Known parameters: \(names.sorted().joined(separator: ", "), "known")."
        for name in unknown {
            record(Violation(pointer: "?\(name)", code: "query.unknown", text: text))
        }
    }

    /// Whether the client sends the body only after 100, so that a request which can't succeed is refused without it.
    var awaitsContinue: Bool { request.info.headers.contains(.expect) }

    /// Throws the recorded violations when the client waits for 100; to be called before the body is read.
    ///
    /// - Throws: `InvalidInput`. Source: RFC 9110, section 10.1.1.
    func finishBeforeBody() throws {
        if awaitsContinue { try finish() }
    }

    /// Throws the recorded violations, if any.
    ///
    /// - Throws: `InvalidInput` with all violations.
    func finish() throws {
        guard violations.isEmpty else { throw InvalidInput(violations: violations, total: total) }
    }
}
