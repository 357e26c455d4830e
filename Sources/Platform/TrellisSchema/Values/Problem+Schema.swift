public import TrellisKernel

/// The members of `application/problem+json`; the language is in the field `Content-Language`.
///
/// Source: RFC 9457, with the extension members `code`, `request_id` (or `requestId`) and `errors`.
extension Problem: ObjectSchema {
    /// The component's name.
    public static var schemaName: String { "Problem" }
    /// The keys in order.
    public static var propertyNames: [String] {
        ["type", "title", "status", "detail", "code", "request_id", "errors"]
    }

    private static var camelCaseRequestID: String { "requestId" }

    /// Reads the members; others are ignored, because a problem may have extensions.
    public static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> Self? {
        guard var members = reader.members(of: json) else { return nil }
        var problem = Problem(type: "", title: "", status: 0, detail: "", code: "", requestID: "")
        let requestID = reader.usesCamelCase ? camelCaseRequestID : "request_id"
        var keys: Set<String> = []
        while let member = reader.next(&members) {
            let key = member.key.string
            keys.insert(key)
            switch key {
            case "type": reader.read(member.value, into: &problem.type)
            case "title": reader.read(member.value, into: &problem.title)
            case "status": reader.read(member.value, into: &problem.status)
            case "detail": reader.read(member.value, into: &problem.detail)
            case "code": reader.read(member.value, into: &problem.code)
            case requestID: reader.read(member.value, into: &problem.requestID)
            case "errors": reader.read(member.value, into: &problem.errors)
            default: break
            }
        }
        for name in propertyNames {
            let key = name == "request_id" ? requestID : name
            if !keys.contains(key) { reader.reportMissing(key, of: json) }
        }
        return reader.accepts(members) ? problem : nil
    }

    /// Writes the members.
    public func writeMembers(to writer: inout JSONWriter) {
        writer.literal("\"type\":")
        writer.string(type)
        writer.literal(",\"title\":")
        writer.string(title)
        writer.literal(",\"status\":")
        writer.integer(Int64(status))
        writer.literal(",\"detail\":")
        writer.string(detail)
        writer.literal(",\"code\":")
        writer.string(code)
        writer.literal(writer.usesCamelCase ? ",\"requestId\":" : ",\"request_id\":")
        writer.string(requestID)
        writer.literal(",\"errors\":")
        errors.write(to: &writer)
    }

    /// Returns a reference to the component.
    public static func describe(in catalog: inout SchemaCatalog) -> JSONSchema {
        catalog.reference(to: Self.self) { catalog in
            let violations = [Violation].describe(in: &catalog)
            let requestID = catalog.name("request_id", camelCase: camelCaseRequestID)
            return JSONSchema([
                "type": "object",
                "description": "An error (RFC 9457). Programs should check `code`: it never changes.",
                "required": .array(propertyNames.map { .string($0 == "request_id" ? requestID : $0) }),
                "properties": .object([
                    "type": [
                        "type": "string", "format": "uri-reference",
                        "description": "A reference to the documentation of this type of problem.",
                    ],
                    "title": [
                        "type": "string", "description": "A short phrase, the same for every problem of this type.",
                    ],
                    "status": ["type": "integer", "minimum": 400, "maximum": 599, "description": "The HTTP status."],
                    "detail": ["type": "string", "description": "One sentence about this occurrence."],
                    "code": ["type": "string", "description": "The stable code of the problem."],
                    requestID: ["type": "string", "description": "The request id in the server's logs."],
                    "errors": violations.describing("All violations in the input.").json,
                ]),
            ])
        }
    }
}

/// `{"pointer": …, "code": …, "message": …}`, without a component of its own.
extension Violation: SchemaValue {
    /// The type's part of the name of a generic schema.
    public static var schemaLabel: String { "Violation" }

    /// Reads the members; the message is a sentence without values.
    public static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> Self? {
        guard var members = reader.members(of: json) else { return nil }
        var (pointer, code, message): (String?, String?, String?)
        while let member = reader.next(&members) {
            switch member.key {
            case "pointer": reader.read(member.value, into: &pointer)
            case "code": reader.read(member.value, into: &code)
            case "message": reader.read(member.value, into: &message)
            default: break
            }
        }
        reader.require(pointer, "pointer", of: json)
        reader.require(code, "code", of: json)
        reader.require(message, "message", of: json)
        guard reader.accepts(members), let pointer, let code, let message else { return nil }
        return Self(pointer: pointer, code: code, message: message)
    }

    /// Writes the members, with the message in English or in the language that it was translated to.
    public func write(to writer: inout JSONWriter) {
        writer.literal("{\"pointer\":")
        writer.string(pointer)
        writer.literal(",\"code\":")
        writer.string(code)
        writer.literal(",\"message\":")
        writer.string(message)
        writer.literal("}")
    }

    /// Describes the object.
    public static func describe(in catalog: inout SchemaCatalog) -> JSONSchema {
        JSONSchema([
            "type": "object",
            "required": ["pointer", "code", "message"],
            "properties": [
                "pointer": [
                    "type": "string",
                    "description": "A JSON pointer into the body, `/path/name`, or `?name` for a query parameter.",
                ],
                "code": ["type": "string", "description": "The stable code of the violated rule."],
                "message": ["type": "string", "description": "What was wrong, and how to fix it."],
            ],
        ])
    }
}
