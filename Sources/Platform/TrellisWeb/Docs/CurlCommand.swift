internal import HTTPTypes
internal import TrellisKernel
internal import TrellisSchema

/// A request to a route as a command for `curl`, which runs in any POSIX shell.
struct CurlCommand {
    private let route: Route
    private let json: String?

    /// Creates the command; `body` returns members in place of examples from the schema.
    init(_ route: Route, body: (KeyStyle) throws -> JSONValue = { _ in [:] }) throws {
        self.route = route
        json = try Self.json(of: route, body)
    }

    /// Whether the request needs a token, which the command takes from the variable `TOKEN`.
    var needsToken: Bool { route.access.readsCredentials && credential != nil }

    /// Returns the command for the server at `address`, one argument per line.
    func text(at address: String) -> String {
        var lines = [
            "curl" + (route.method == .get ? "" : " -X \(route.method.rawValue)") + " \(quoted(address + route.path))"
        ]
        // Double quotes, so that the shell replaces the variable.
        if needsToken, let credential { lines.append("-H \"\(credential)\"") }
        if let json { lines += ["-H 'Content-Type: application/json'", "-d \(quoted(json))"] }
        return lines.joined(separator: " \\\n  ")
    }

    /// The header field with the token, of the first scheme that the route accepts.
    private var credential: String? {
        guard let scheme = route.identification.schemes.first else { return nil }
        switch scheme.place {
        case .authorization(let word): return "Authorization: \(word) $TOKEN"
        case .header(let name, _): return "\(name): $TOKEN"
        case .cookie(let name, _): return "Cookie: \(name)=$TOKEN"
        }
    }

    /// Returns the body: the required members of the schema as examples, with the given values.
    private static func json(of route: Route, _ body: (KeyStyle) throws -> JSONValue) throws -> String? {
        guard let described = route.description.input.body, described.mediaType == "application/json",
            let schema = described.schema
        else { return nil }
        let keys = described.keys ?? route.keys ?? .snakeCase
        var catalog = SchemaCatalog(keys: keys)
        let root = schema(&catalog)
        let resolved = catalog.resolve(root)
        let required = resolved["required"]?.array?.compactMap(\.string) ?? []
        let known = resolved["properties"]?.object?.keys ?? []
        var object = SchemaExample.value(of: root, in: catalog).object ?? JSONObject()
        for name in object.keys where !required.contains(name) { object[name] = nil }
        // A product may serve the route with another body, of which only some members are those of the module.
        for (name, value) in try body(keys).object?.members ?? [] where known.contains(name) { object[name] = value }
        return JSONValue.object(object).description
    }

    /// Returns the text as one word of a shell.
    private func quoted(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || "/:.-_~".utf8.contains(byte)
        }
        return isPlain ? text : "'" + text.replacing(utf8: "'", with: "'\\''") + "'"
    }
}
