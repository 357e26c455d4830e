import TrellisKernel
import TrellisWeb

/// The fields of a filter in a query or a form.
///
/// Empty fields count as absent, because browsers send them.
struct FilterFields {
    private let field: (String) -> String?

    /// Creates the fields of a query.
    init(_ query: [String: String?]) {
        let values = query.compactMapValues { $0 }
        field = { values[$0] }
    }

    /// Creates the fields of a form.
    init(_ form: FormFields) {
        field = { form[$0] }
    }

    /// Returns the text of a field; nil if it is absent or empty.
    subscript(name: String) -> String? { field(name).flatMap { $0.isEmpty ? nil : $0 } }

    /// Returns these fields as a query string, followed by another one.
    func query(_ names: [String], _ other: (name: String, value: some CustomStringConvertible)) -> String {
        QueryString.query(names.map { ($0, self[$0]) } + [(other.name, other.value.description)])
    }

    /// Returns the parsed value of a field; nil if it is absent or empty.
    ///
    /// - Throws: ``AdminError/filterInvalid`` if `parse` returns nil.
    func value<Value>(_ name: String, _ parse: (String) -> Value?) throws -> Value? {
        guard let text = self[name] else { return nil }
        guard let value = parse(text) else { throw AdminError.filterInvalid }
        return value
    }

    /// Returns the identifier in a field; nil if it is absent or empty.
    ///
    /// - Throws: ``AdminError/filterInvalid`` for a text that isn't a UUID.
    func id<Entity>(_ name: String) throws -> ID<Entity>? {
        try value(name) { ID<Entity>($0) }
    }
}
