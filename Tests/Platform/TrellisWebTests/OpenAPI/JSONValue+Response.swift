import TrellisSchema

extension JSONValue {
    /// Returns a response of an operation in this OpenAPI document: that of the components, if it is a reference.
    func response(_ status: String, _ method: String, _ path: String) -> JSONValue? {
        let response = self["paths"]?[path]?[method]?["responses"]?[status]
        return response.flatMap { target(of: $0) ?? $0 }
    }

    /// Returns the part of this document that `reference` refers to; nil for anything else than a reference.
    func target(of reference: JSONValue?) -> JSONValue? {
        guard let names = reference?["$ref"]?.string?.split(separator: "/").dropFirst() else { return nil }
        return names.reduce(self) { part, name in part?[String(name)] }
    }
}
