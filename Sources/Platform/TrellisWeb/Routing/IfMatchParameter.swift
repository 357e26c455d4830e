internal import HTTPTypes
internal import TrellisSchema

/// The condition of a change, from `If-Match` and `If-None-Match`; a request without `If-Match` fails with 428.
public struct IfMatchParameter: RouteParameter {
    /// Creates the parameter.
    public init() {}

    /// Adds the fields, `If-Match` as required, with their errors.
    public func describe(in description: inout InputDescription) {
        description.describeCondition(isRequired: true)
    }

    /// Returns the condition.
    ///
    /// - Throws: ``PreconditionError/required`` and ``PreconditionError/malformed``.
    public func read(from input: inout RouteInput) async throws -> IfMatch? {
        guard let condition = try input.request.condition, input.request.info.headers.contains(.ifMatch) else {
            throw PreconditionError.required
        }
        return condition
    }
}

/// The condition of a change, from `If-Match` and `If-None-Match`; nil when the client sent none and so changes any
/// version.
public struct OptionalIfMatchParameter: RouteParameter {
    /// Creates the parameter.
    public init() {}

    /// Adds the fields as optional, with their errors.
    public func describe(in description: inout InputDescription) {
        description.describeCondition(isRequired: false)
    }

    /// Returns the condition, or nil.
    ///
    /// - Throws: ``PreconditionError/malformed``.
    public func read(from input: inout RouteInput) async throws -> IfMatch?? {
        .some(try input.request.condition)
    }
}

extension InputDescription {
    fileprivate mutating func describeCondition(isRequired: Bool) {
        parameters += [.ifMatch(isRequired: isRequired), .ifNoneMatch]
        errors += [PreconditionError.failed, PreconditionError.malformed]
        if isRequired { errors.append(PreconditionError.required) }
    }
}

extension ParameterDescription {
    /// A list of entity tags, or `*`.
    private static let tags = "^(\\*|(W/)?\"[!#-~]*\"([ \\t]*,[ \\t]*(W/)?\"[!#-~]*\")*)$"

    /// `If-Match` of a change.
    static func ifMatch(isRequired: Bool) -> Self {
        condition(
            "If-Match", "The `ETag` of the version to change, or `*` for any; another version is 412.",
            isRequired: isRequired, component: isRequired ? "If-Match.required" : "If-Match")
    }

    /// `If-None-Match`: of a read 304, of a change 412.
    static let ifNoneMatch = condition(
        "If-None-Match",
        "The `ETag` of versions that the client has, or `*` for any: a read of them is 304, a change of them 412.",
        isRequired: false, component: "If-None-Match")

    /// `If-Match` of a read of content in parts.
    static let ifMatchOfRead = condition(
        "If-Match", "The `ETag` of the content to read, or `*` for any; other content is 412.", isRequired: false,
        component: "If-Match.content")

    /// `If-Range`: whether a part is sent.
    static let ifRange = field(
        "If-Range", "The `ETag` of the content of which the client has parts: other content is sent whole.",
        "^(W/)?\"[!#-~]*\"$", example: "\"3\"")

    /// `Range`: one part of the content.
    static let range = field(
        "Range", "The part to send, as in `bytes=0-99`; several parts are sent as the whole.", "^bytes=[0-9, \t-]*$",
        example: "bytes=0-99")

    private static func field(_ name: String, _ summary: String, _ pattern: String, example: JSONValue) -> Self {
        var parameter = ParameterDescription(name, in: .header, summary: summary, isRequired: false) {
            String.describe(in: &$0).with("pattern", .string(pattern)).with("examples", [example])
        }
        parameter.component = name
        return parameter
    }

    private static func condition(
        _ name: String, _ summary: String, isRequired: Bool, component: String
    ) -> ParameterDescription {
        var parameter = ParameterDescription(name, in: .header, summary: summary, isRequired: isRequired) {
            String.describe(in: &$0).with("pattern", .string(tags)).with("examples", ["\"3\""])
        }
        parameter.component = component
        return parameter
    }
}

extension RouteRequest {
    fileprivate var condition: IfMatch? {
        get throws {
            let (match, noneMatch) = (info.headers[.ifMatch], info.headers[.ifNoneMatch])
            guard match != nil || noneMatch != nil else { return nil }
            guard let condition = IfMatch(match: match, noneMatch: noneMatch) else {
                throw PreconditionError.malformed
            }
            return condition
        }
    }
}
