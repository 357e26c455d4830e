import TrellisKernel
import TrellisSchema

/// A change of a side row, which is also the input of a new one when the subject has no row yet.
struct SideChange<Change: ObjectSchema>: SchemaValue {
    /// The change.
    let value: Change
    /// The same JSON, before it was read as a change.
    let json: JSONValue
    /// The style of the names in it.
    private let keys: KeyStyle

    static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> Self? {
        guard let value = Change.read(json, &reader), let tree = JSONValue.read(json, &reader) else { return nil }
        return Self(value: value, json: tree, keys: reader.usesCamelCase ? .camelCase : .snakeCase)
    }

    func write(to writer: inout JSONWriter) { value.write(to: &writer) }
    static func describe(in catalog: inout SchemaCatalog) -> JSONSchema { Change.describe(in: &catalog) }
    static var schemaLabel: String { Change.schemaLabel }

    /// Returns the JSON as the input of a new row.
    ///
    /// - Throws: `InvalidInput` with the violations below the member `name`.
    func decoded<Input: ObjectSchema>(_ input: Input.Type, at name: String) throws -> Input {
        do {
            return try SchemaCoding.decode(Input.self, from: try SchemaCoding.bytes(json), keys: keys)
        } catch let invalid as InvalidInput {
            throw InvalidInput(
                violations: invalid.violations.map {
                    Violation(pointer: "/\(name)\($0.pointer)", code: $0.code, text: $0.text)
                })
        }
    }
}
