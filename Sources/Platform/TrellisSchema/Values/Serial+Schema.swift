public import TrellisKernel

extension SerialID: SchemaValue {}
extension SerialNumber: SchemaValue {}

extension SchemaValue where Self: SerialValue {
    /// Reads a whole number of 1…2^53-1.
    public static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> Self? {
        guard let number = reader.integer(json, as: Int.self) else { return nil }
        return Self(rawValue: number)
            ?? reader.doesNotFit(Int64(range.lowerBound), Int64(range.upperBound), at: json)
    }

    /// Writes the number.
    public func write(to writer: inout JSONWriter) { writer.integer(Int64(rawValue)) }

    /// Describes a whole number of 1…2^53-1, which JavaScript represents exactly.
    public static func describe(in catalog: inout SchemaCatalog) -> JSONSchema {
        .integer(format: "int64").range(minimum: range.lowerBound, maximum: range.upperBound)
    }

    /// The type's part of the name of a generic schema.
    public static var schemaLabel: String { "Serial" }
}
