internal import Crypto
public import TrellisKernel
internal import TrellisSchema

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// The query parameters `limit` and `cursor` of a list.
public struct PageParameter: RouteParameter {
    /// Creates the parameter.
    public init() {}

    /// Adds `limit` and `cursor`.
    public func describe(in description: inout InputDescription) {
        description.parameters.append(
            ParameterDescription(
                "limit", in: .query, summary: "The maximum number of items; \(PageRequest.defaultLimit) by default.",
                isRequired: false
            ) { _ in
                JSONSchema([
                    "type": "integer", "minimum": 1, "maximum": .int(PageRequest.maximumLimit),
                    "default": .int(PageRequest.defaultLimit),
                ])
            })
        description.parameters.append(
            ParameterDescription(
                snakeCase: .init(name: "cursor", summary: PageRequest.cursorSummary),
                camelCase: .init(name: "cursor", summary: PageRequest.camelCaseCursorSummary), in: .query,
                isRequired: false
            ) { _ in
                JSONSchema([
                    "type": "string", "pattern": "^[A-Za-z0-9_-]+$", "maxLength": .int(CursorSigner.maximumLength),
                ])
            })
        description.errors.append(CursorError.invalid)
    }

    /// Returns the request for a page, or records a violation when the limit is out of range.
    public func read(from input: inout RouteInput) async throws -> PageRequest? {
        let cursor = input.queryValue("cursor")
        let binding = Self.binding(of: input.request)
        guard let text = input.queryValue("limit") else { return PageRequest(cursor: cursor, binding: binding) }
        guard let limit = Int(digits: text), 1...PageRequest.maximumLimit ~= limit else {
            let text: MessageText =
                "The limit must be a whole number from 1 to \(PageRequest.maximumLimit, "maximum")."
            input.record(Violation(pointer: "?limit", code: "range", text: text))
            return nil
        }
        return PageRequest(limit: limit, cursor: cursor, binding: binding)
    }

    /// Returns what the cursors of a list belong to: the route with the values in its path, and the query without
    /// `limit` and `cursor`, in any order.
    ///
    /// With a cursor of another filter, a page would begin at a place that says nothing about this list.
    private static func binding(of request: RouteRequest) -> String {
        var hash = SHA256()
        func add(_ text: String) {
            withUnsafeBytes(of: text.utf8.count.bigEndian) { hash.update(bufferPointer: $0) }
            var text = text
            text.withUTF8 { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
        }
        add(request.info.routePattern)
        for value in request.pathParameters.values { add(value) }
        let filters = request.query.filter { $0.name != "limit" && $0.name != "cursor" }
        for (name, value) in filters.sorted(by: { ($0.name, $0.value) < ($1.name, $1.value) }) {
            add(name)
            add(value)
        }
        return " " + Data(hash.finalize().prefix(12)).base64EncodedString()
    }
}

extension Int {
    /// Returns the number of a text of the query that is written as JSON writes it; nil for others, such as `+5` and `05`.
    init?(digits text: String) {
        let digits = text.removingPrefix(utf8: "-") ?? Substring(text)
        guard text.utf8.first != UInt8(ascii: "+"), text == "0" || digits.utf8.first != UInt8(ascii: "0") else {
            return nil
        }
        self.init(text)
    }
}
