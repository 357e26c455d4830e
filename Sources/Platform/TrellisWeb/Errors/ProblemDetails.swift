public import HTTPTypes
public import TrellisKernel
public import TrellisSchema

/// The default format of error responses, `application/problem+json`.
///
/// Source: RFC 9457.
public struct ProblemDetails: ErrorRenderer {
    /// `application/problem+json`.
    public let mediaType = "application/problem+json"

    /// Creates the format.
    public init() {}

    /// Returns the problem itself.
    public func body(of problem: Problem, for request: HTTPRequest) -> Problem { problem }
}
