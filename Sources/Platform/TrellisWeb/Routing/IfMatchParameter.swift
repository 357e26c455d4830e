internal import HTTPTypes
internal import TrellisSchema

/// The header field `If-Match`; a request without it is refused with 428.
public struct IfMatchParameter: RouteParameter {
    /// The versions that the client changes.
    public init() {}

    /// Names the field as required, and the failures around it.
    public func describe(in description: inout InputDescription) {
        description.describeIfMatch(isRequired: true)
    }

    /// The versions.
    ///
    /// - Throws: ``PreconditionError/required`` and ``PreconditionError/malformed``.
    public func read(from input: inout RouteInput) async throws -> IfMatch? {
        guard let value = try input.request.ifMatch else { throw PreconditionError.required }
        return value
    }
}

/// The header field `If-Match`, or nil when the client sent none and so changes whatever version there is.
public struct OptionalIfMatchParameter: RouteParameter {
    /// The versions that the client changes, if it says.
    public init() {}

    /// Names the field as optional, and the failures around it.
    public func describe(in description: inout InputDescription) {
        description.describeIfMatch(isRequired: false)
    }

    /// The versions, or nil.
    ///
    /// - Throws: ``PreconditionError/malformed``.
    public func read(from input: inout RouteInput) async throws -> IfMatch?? {
        .some(try input.request.ifMatch)
    }
}

extension InputDescription {
    fileprivate mutating func describeIfMatch(isRequired: Bool) {
        let summary = "The `ETag` of the version that is changed, or `*` for any."
        parameters.append(
            ParameterDescription("If-Match", in: .header, summary: summary, isRequired: isRequired) {
                String.describe(in: &$0)
            })
        errors += [PreconditionError.failed, PreconditionError.malformed]
        if isRequired { errors.append(PreconditionError.required) }
    }
}

extension RouteRequest {
    fileprivate var ifMatch: IfMatch? {
        get throws {
            guard let field = info.headers[.ifMatch] else { return nil }
            guard let value = IfMatch(field: field) else { throw PreconditionError.malformed }
            return value
        }
    }
}
