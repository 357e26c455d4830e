public import TrellisKernel

/// What became of the tasks of a race, in their order.
///
/// A task fails by throwing an error or by returning a ``TestResponse`` with a status of 400 or more.
public struct RaceOutcomes<Value: Sendable>: Sendable {
    /// What each task returned or threw.
    public let results: [Result<Value, any Error>]
    /// The code of the error of each task: that of an `AppError` or of a response; nil for one that succeeded.
    ///
    /// An error of another type is named by its type, a response without a code by its status: `status 502`.
    public let codes: [String?]

    init(_ results: [Result<Value, any Error>]) {
        self.results = results
        codes = results.map(Self.code)
    }

    /// The values that tasks returned, including responses with an error.
    public var values: [Value] { results.compactMap { try? $0.get() } }

    /// The errors that tasks threw.
    public var errors: [any Error] {
        results.compactMap { result in
            if case .failure(let error) = result { error } else { nil }
        }
    }

    /// The number of tasks that succeeded.
    public var succeeded: Int { codes.count { $0 == nil } }

    /// The number of tasks that failed.
    public var failed: Int { codes.count { $0 != nil } }

    /// Returns the number of tasks that failed with this error, by its code.
    public func failed(with error: some AppError) -> Int { failed(with: error.code) }

    /// Returns the number of tasks that failed with an error of this code.
    public func failed(with code: String) -> Int { codes.count { $0 == code } }

    private static func code(_ result: Result<Value, any Error>) -> String? {
        switch result {
        case .success(let value):
            guard let response = value as? TestResponse, response.status >= 400 else { return nil }
            return response.problem ?? "status \(response.status)"
        case .failure(let error):
            return (error as? any AppError)?.code ?? "\(type(of: error))"
        }
    }
}

extension RaceOutcomes: CustomStringConvertible {
    /// The number of each outcome: `1 succeeded, 15 project.name_taken`.
    public var description: String {
        let counts = Dictionary(grouping: codes) { $0 ?? "succeeded" }.mapValues(\.count)
        return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) \($0.key)" }
            .joined(separator: ", ")
    }
}
