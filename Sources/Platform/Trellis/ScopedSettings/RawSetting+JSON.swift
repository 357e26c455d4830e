package import TrellisConfig
package import TrellisSchema

extension RawSetting {
    /// Returns the value of a JSON value; nil for null, objects, and lists of lists.
    package init?(_ json: JSONValue) {
        switch json {
        case .null, .object: return nil
        case .bool(let truth): self = .boolean(truth)
        case .int(let whole): self = .integer(whole)
        case .double(let number): self = .number(number)
        case .string(let text): self = .string(text)
        case .array(let elements):
            let values = elements.compactMap { element -> RawSetting? in
                if case .array = element { nil } else { RawSetting(element) }
            }
            guard values.count == elements.count else { return nil }
            self = .list(values)
        }
    }

    /// The value as JSON.
    package var json: JSONValue {
        switch self {
        case .text(let text), .string(let text): .string(text)
        case .integer(let whole): .int(whole)
        case .number(let number): .double(number)
        case .boolean(let truth): .bool(truth)
        case .list(let elements): .array(elements.map(\.json))
        }
    }

    /// Returns the value of a stored text; nil if it isn't one.
    init?(stored text: String) {
        guard let json = try? SchemaCoding.decode(JSONValue.self, from: Array(text.utf8)) else { return nil }
        self.init(json)
    }
}
