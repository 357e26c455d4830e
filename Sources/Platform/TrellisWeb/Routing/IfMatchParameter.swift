internal import HTTPTypes
internal import TrellisSchema

/// The header field `If-Match`; a request without it fails with 428.
public struct IfMatchParameter: RouteParameter {
    /// Creates the parameter.
    public init() {}

    /// Adds the field as required, with its errors.
    public func describe(in description: inout InputDescription) {
        description.describeIfMatch(isRequired: true)
    }

    /// Returns the versions.
    ///
    /// - Throws: ``PreconditionError/required`` and ``PreconditionError/malformed``.
    public func read(from input: inout RouteInput) async throws -> IfMatch? {
        guard let value = try input.request.ifMatch else { throw PreconditionError.required }
        return value
    }
}

/// The header field `If-Match`; nil when the client sent none and so changes any version.
public struct OptionalIfMatchParameter: RouteParameter {
    /// Creates the parameter.
    public init() {}

    /// Adds the field as optional, with its errors.
    public func describe(in description: inout InputDescription) {
        description.describeIfMatch(isRequired: false)
    }

    /// Returns the versions, or nil.
    ///
    /// - Throws: ``PreconditionError/malformed``.
    public func read(from input: inout RouteInput) async throws -> IfMatch?? {
        .some(try input.request.ifMatch)
    }
}

extension InputDescription {
    fileprivate mutating func describeIfMatch(isRequired: Bool) {
        let summary = "The `ETag` of the version to change, or `*` for any."
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
