import HTTPTypes
import TrellisStorage
import TrellisWeb

/// What a request for a content asks for: all of it, a range, or nothing if the client has it.
///
/// Source: RFC 9110, sections 13.2 and 14.2. Only entity tags are compared: contents have no modification time.
enum ContentRequest: Hashable {
    /// The client has the content.
    case notModified
    /// The whole content.
    case whole
    /// A range of the content, which has at least one byte of it.
    case range(Range<Int64>)

    /// Reads the conditions and the range of a request for a content with this tag and size.
    ///
    /// - Throws: `PreconditionError.failed`; ``FileError/rangeNotSatisfiable(_:)``.
    init(_ request: RouteRequest, tag: EntityTag, size: Int64) throws {
        let headers = request.info.headers
        if let field = headers[.ifMatch] {
            guard let condition = IfMatch(field: field) else { throw PreconditionError.malformed }
            guard condition.tags?.contains(tag) ?? true else { throw PreconditionError.failed }
        }
        guard !request.matchesIfNoneMatch(tag) else {
            self = .notModified
            return
        }
        // Only GET has ranges. A range of another version must not be appended to what the client has.
        guard request.info.method == .get, let range = headers[.range].flatMap(RangeField.range),
            headers[.ifRange].map({ $0 == tag.description }) ?? true
        else {
            self = .whole
            return
        }
        guard let bytes = range.resolved(size: size) else { throw FileError.rangeNotSatisfiable(Int(size)) }
        self = .range(bytes)
    }
}
