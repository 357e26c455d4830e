import TrellisKernel

/// A media type as in `Content-Type`: type, subtype and parameters.
///
/// Source: RFC 9110, section 8.3.1; the limits of RFC 6838, section 4.2.
struct MediaType: Hashable, Sendable {
    /// The media type of bytes that nothing is known of.
    static let octetStream = "application/octet-stream"

    /// Type and subtype in lower case, as in `text/plain`.
    let essence: String
    /// The parameters, with their names in lower case, in order.
    let parameters: [Parameter]

    /// One parameter, as in `charset=utf-8`.
    struct Parameter: Hashable, Sendable {
        let name: String
        let value: String
    }

    /// Parses the value of a header field; nil when it is malformed.
    init?(field: String) {
        var scanner = FieldScanner(field)
        scanner.skipSpaces()
        guard let type = scanner.token(), scanner.skip("/"), let subtype = scanner.token(), type.utf8.count <= 127,
            subtype.utf8.count <= 127
        else { return nil }
        guard let parameters = scanner.parameters(), parameters.count <= 16 else { return nil }
        essence = "\(type)/\(subtype)".lowercased()
        self.parameters = parameters.map { Parameter(name: $0.name, value: $0.value) }
    }

    /// Returns the value of a parameter, by its name in lower case.
    subscript(parameter: String) -> String? { parameters.first { $0.name == parameter }?.value }

    /// The value of `charset` in lower case, if it is a token that can be sent back in a header field.
    var charset: String? {
        guard let charset = self["charset"], (1...40).contains(charset.utf8.count),
            charset.utf8.allSatisfy(FieldScanner.isTokenByte)
        else { return nil }
        return charset.lowercased()
    }

    /// Whether the content is text, whatever its exact type.
    static func isTextual(_ essence: String) -> Bool {
        essence.hasPrefix(utf8: "text/") || essence.hasSuffix(utf8: "+xml") || essence.hasSuffix(utf8: "+json")
            || textual.contains(essence)
    }

    private static let textual: Set<String> = [
        "application/json", "application/xml", "application/javascript", "application/x-javascript",
        "application/ecmascript", "application/x-ndjson", "application/json5", "application/yaml",
        "application/x-yaml", "application/toml", "application/sql", "application/graphql", "application/x-sh",
        "application/x-httpd-php", "application/x-tex", "application/x-subrip", "application/xml-dtd",
        "application/pem-certificate-chain", "application/x-pem-file",
    ]
}
