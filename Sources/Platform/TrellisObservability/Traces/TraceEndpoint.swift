internal import TrellisConfig
internal import TrellisKernel

/// The address of a collector, and the header fields of requests to it.
struct TraceEndpoint: Sendable {
    private static let path = "/v1/traces"

    let url: String
    var fields: [(name: String, value: String)] = []

    /// Parses the setting, and appends the path unless it has it; nil without `http`, `https`, a host or a valid port.
    ///
    /// A name and a password in it are refused too: they belong to the header fields, which are secret.
    init?(_ text: String) {
        let isHTTP = ["http://", "https://"].contains { text.hasPrefix(utf8: $0) }
        guard isHTTP, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), let mark = text.firstRange(utf8: "://"),
            URLSyntax.isServer(text[mark.upperBound...].prefix(upToUTF8: "/?#")),
            !text.contains(utf8: "?"), !text.contains(utf8: "#"), !text.contains(utf8: "@")
        else { return nil }
        var base = text
        while base.utf8.last == UInt8(ascii: "/") { base.removeLast() }
        url = base.hasSuffix(utf8: Self.path) ? base : base + Self.path
    }

    /// Parses `name=value,name=value` with percent-encoded values; nil when a name or a value isn't valid in a field.
    ///
    /// Source: OpenTelemetry's `OTEL_EXPORTER_OTLP_HEADERS`.
    static func fields(_ text: String) -> [(name: String, value: String)]? {
        var fields: [(name: String, value: String)] = []
        for entry in text.split(utf8: ",") {
            guard let mark = entry.firstRange(utf8: "=") else { return nil }
            let name = entry[..<mark.lowerBound].trimmingSpaces
            guard !name.isEmpty, name.utf8.allSatisfy(isTokenByte),
                let value = percentDecoded(entry[mark.upperBound...].trimmingSpaces),
                value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
            else { return nil }
            fields.append((String(name), value))
        }
        return fields
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
        default: false
        }
    }

    private static func percentDecoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(nibble), let low = rest.popFirst().flatMap(nibble) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func nibble(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }
}

extension Substring {
    /// The text without spaces and tabs at both ends.
    fileprivate var trimmingSpaces: Substring {
        var bytes = utf8[...]
        while let first = bytes.first, first == 0x20 || first == 0x09 { bytes.removeFirst() }
        while let last = bytes.last, last == 0x20 || last == 0x09 { bytes.removeLast() }
        return Substring(bytes)
    }
}
