public import TrellisKernel
internal import TrellisSchema

/// The reading of one request: collects every violation of path, query and body, so that the client hears of all at
/// once.
public struct RouteInput: ~Copyable {
    /// The request that is read.
    public let request: RouteRequest
    /// What was found wrong so far.
    public private(set) var violations: [Violation] = []

    init(_ request: RouteRequest) {
        self.request = request
    }

    /// Takes note of a violation.
    public mutating func record(_ violation: Violation) {
        violations.append(violation)
    }

    /// What `read` returns; nil when it throws `InvalidInput`, whose violations are recorded.
    public mutating func collect<Value>(_ read: () throws -> Value) throws -> Value? {
        do {
            return try read()
        } catch let invalid as InvalidInput {
            violations += invalid.violations
            return nil
        }
    }

    /// The values that the query has under `name`, in order.
    public func queryValues(_ name: String) -> [String] {
        request.query.filter { $0.name == name }.map(\.value)
    }

    /// The only value that the query has under `name`, or nil; more than one is a violation.
    public mutating func queryValue(_ name: String) -> String? {
        guard !request.query.isEmpty else { return nil }
        let values = queryValues(name)
        if values.count > 1 {
            record(Violation(pointer: "?\(name)", code: "query.repeated", message: "Give this parameter once."))
        }
        return values.first
    }

    /// Records every name in the query that isn't one of `names`.
    mutating func refuseQueryNames(beside names: [String]) {
        var seen: Set<String> = []
        for (name, _) in request.query where !names.contains(name) && seen.insert(name).inserted {
            let known =
                names.isEmpty ? "This operation takes none." : "Known are: \(names.sorted().joined(separator: ", "))."
            record(
                Violation(pointer: "?\(name)", code: "query.unknown", message: "There is no such parameter. \(known)"))
        }
    }

    /// Ends the reading.
    ///
    /// - Throws: `InvalidInput` with all violations, when there are any.
    func finish() throws {
        guard violations.isEmpty else { throw InvalidInput(violations: violations) }
    }
}
