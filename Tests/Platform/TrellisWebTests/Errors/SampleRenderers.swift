import HTTPTypes
import TrellisKernel
import TrellisSchema

@testable import TrellisWeb

/// Messages by the name of the field, as some products return them.
@Schema
struct FieldErrors: Equatable {
    /// The messages of each field; `body` has those of no field.
    var errors: [String: [String]]
}

/// A format that names fields.
struct FieldErrorRenderer: ErrorRenderer {
    func body(of problem: Problem, for request: HTTPRequest) -> FieldErrors {
        guard !problem.errors.isEmpty else { return FieldErrors(errors: ["body": [problem.detail]]) }
        let fields = Dictionary(grouping: problem.errors) { $0.path.last ?? "body" }
        return FieldErrors(errors: fields.mapValues { $0.map(\.message) })
    }
}

/// A status and a message.
@Schema
struct ErrorMessage: Equatable {
    /// `error`.
    var status: String
    /// The code and the sentence.
    var message: String
}

/// A format with other statuses, an own media type, and a mark.
struct MessageRenderer: ErrorRenderer, Equatable {
    var mark = ""

    var mediaType: String { "application/vnd.acme+json" }

    func status(of kind: ErrorKind, code: String) -> HTTPResponse.Status {
        kind == .conflict ? .unprocessableContent : kind.status
    }

    func body(of problem: Problem, for request: HTTPRequest) -> ErrorMessage {
        ErrorMessage(status: "error", message: "\(mark)\(problem.status) \(problem.code)")
    }
}

/// A number that JSON may not have.
@Schema
struct Ratio {
    /// The ratio.
    var ratio: Double
}

/// A format that fails in one of two ways.
struct BrokenRenderer: ErrorRenderer {
    struct Failure: Error {}
    let throwsError: Bool

    func status(of kind: ErrorKind, code: String) -> HTTPResponse.Status {
        kind == .conflict ? .unprocessableContent : kind.status
    }

    func body(of problem: Problem, for request: HTTPRequest) throws -> Ratio {
        if throwsError { throw Failure() }
        return Ratio(ratio: .nan)
    }
}

/// A format whose statuses are none of errors.
struct CheerfulRenderer: ErrorRenderer {
    func status(of kind: ErrorKind, code: String) -> HTTPResponse.Status { .ok }

    func body(of problem: Problem, for request: HTTPRequest) -> ErrorMessage {
        ErrorMessage(status: "fine", message: "\(problem.status)")
    }
}
