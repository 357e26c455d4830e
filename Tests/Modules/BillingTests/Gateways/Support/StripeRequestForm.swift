/// The fields of a request, parsed strictly, which remember which of them were read.
struct StripeRequestForm: Sendable {
    private(set) var fields: [String: String] = [:]

    /// Parses a form; nil when an escape is malformed, a byte should have been escaped, or a name is repeated.
    init?(_ text: String) {
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(Self.unescaped)
            guard parts.count == 2, let name = parts[0], let value = parts[1], fields[name] == nil else { return nil }
            fields[name] = value
        }
    }

    subscript(name: String) -> String? { fields[name] }

    /// Throws for a field that the request may not have, as Stripe does.
    func require(only names: String...) throws(StripeRefusal) {
        for name in fields.keys where !names.contains(name) && !name.hasPrefix("metadata[") {
            throw StripeRefusal(400, code: "parameter_unknown", parameter: name)
        }
    }

    /// Returns the value of a field that the request must have.
    func required(_ name: String) throws(StripeRefusal) -> String {
        guard let value = fields[name], !value.isEmpty else {
            throw StripeRefusal(400, code: "parameter_missing", parameter: name)
        }
        return value
    }

    private static func unescaped(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let code = UInt8(String(Substring(rest.prefix(2))), radix: 16), rest.count >= 2 else {
                    return nil
                }
                bytes.append(code)
                rest = rest.dropFirst(2)
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case 0x21...0x7E where byte != UInt8(ascii: "\""): bytes.append(byte)
            default: return nil
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
