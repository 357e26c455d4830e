import HTTPTypes
public import TrellisSchema

/// The schemas that an OpenAPI document states for the bodies of responses.
///
/// ```swift
/// let documented = DocumentedBody(document: app.application.document.json)
/// #expect(documented.deviations(of: response, to: "get", "/api/v1/projects/{id}") == [])
/// ```
public struct DocumentedBody: Sendable {
    /// The document.
    public let document: JSONValue

    /// Creates the schemas of a document.
    public init(document: JSONValue) {
        self.document = document
    }

    /// Returns how a response differs from what the document states for its status: its media type, its body; empty if
    /// it doesn't.
    ///
    /// - Parameters:
    ///   - method: the method in small letters.
    ///   - path: the path of the operation, with its placeholders.
    public func deviations(of response: TestResponse, to method: String, _ path: String) -> [String] {
        guard let stated = self.response("\(response.status)", to: method, path) else {
            return ["\(method) \(path) has no \(response.status)"]
        }
        guard let content = stated["content"] else {
            return response.body.isEmpty ? [] : ["\(method) \(path) has no body with \(response.status)"]
        }
        let mediaType = response.headers[.contentType] ?? ""
        guard let schema = content[mediaType]?["schema"], content.object?.keys.count == 1 else {
            return ["the media type is \(mediaType), stated: \(content.object?.keys ?? [])"]
        }
        return violations(of: schema, in: response.json, at: "")
    }

    /// Returns what the document states for a status of an operation, which may be a component; nil for nothing.
    ///
    /// - Parameters:
    ///   - method: the method in small letters.
    ///   - path: the path of the operation, with its placeholders.
    public func response(_ status: String, to method: String, _ path: String) -> JSONValue? {
        let stated = document["paths"]?[path]?[method]?["responses"]?[status]
        guard let name = stated?["$ref"]?.string?.split(separator: "/").last else { return stated }
        return document["components"]?["responses"]?[String(name)]
    }

    /// Returns what a value violates of a schema with the keywords that the document uses.
    public func violations(of schema: JSONValue, in value: JSONValue, at pointer: String) -> [String] {
        if let name = schema["$ref"]?.string?.split(separator: "/").last {
            guard let target = document["components"]?["schemas"]?[String(name)] else { return ["no \(name)"] }
            return violations(of: target, in: value, at: pointer)
        }
        var found = (schema["allOf"]?.array ?? []).flatMap { violations(of: $0, in: value, at: pointer) }
        if let types = schema["type"] {
            let names = types.array?.compactMap(\.string) ?? [types.string ?? ""]
            if !names.contains(Self.name(of: value)) { found.append("\(pointer) is no \(names)") }
        }
        if let allowed = schema["enum"]?.array, !allowed.contains(value) { found.append("\(pointer) isn't allowed") }
        for key in schema["required"]?.array?.compactMap(\.string) ?? [] where value.object?[key] == nil {
            found.append("\(pointer) has no \(key)")
        }
        for (key, member) in value.object?.members ?? [] {
            found += violations(of: schema, in: member, named: key, at: "\(pointer)/\(key)")
        }
        if let items = schema["items"] {
            found += (value.array ?? []).flatMap { violations(of: items, in: $0, at: pointer) }
        }
        return found
    }

    private func violations(
        of schema: JSONValue, in member: JSONValue, named key: String, at place: String
    ) -> [String] {
        if let property = schema["properties"]?[key] { return violations(of: property, in: member, at: place) }
        if schema["additionalProperties"] == .bool(false) { return ["\(place) isn't known"] }
        guard let others = schema["additionalProperties"], others.object != nil else { return [] }
        return violations(of: others, in: member, at: place)
    }

    private static func name(of value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .bool: "boolean"
        case .int: "integer"
        case .double: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}
