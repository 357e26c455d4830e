import TrellisKernel
import TrellisSchema

/// Reads the value of a document.
func decode<Value: SchemaValue>(
    _ type: Value.Type = Value.self, _ text: String, limits: JSONLimits = .default
) throws -> Value {
    try SchemaCoding.decode(type, from: Array(text.utf8), limits: limits)
}

/// Returns the violations of a document, each as pointer and code.
func violations<Value: SchemaValue>(of text: String, as type: Value.Type) -> [String] {
    failures { try decode(type, text) }.map { "\($0.pointer) \($0.code)" }
}

/// Returns the messages of a document's violations.
func messages<Value: SchemaValue>(of text: String, as type: Value.Type) -> [String] {
    failures { try decode(type, text) }.map(\.message)
}

/// Returns the violations that `body` throws; a syntax error counts as one.
func failures<Value>(_ body: () throws -> Value) -> [(pointer: String, code: String, message: String)] {
    do {
        _ = try body()
        return []
    } catch let error as InvalidInput {
        return error.violations.map { ($0.pointer, $0.code, $0.message) }
    } catch let error as JSONSyntaxError {
        return [("", error.code, error.message)]
    } catch {
        return [("", "", "\(error)")]
    }
}
