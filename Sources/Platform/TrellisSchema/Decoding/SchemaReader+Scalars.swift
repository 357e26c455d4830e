public import TrellisKernel

extension SchemaReader {
    /// Returns whether `json` is null.
    @inlinable
    public func isNull(_ json: JSONNode) -> Bool { kindOf(json) == .null }

    /// Returns whether `json` is a number without fraction and exponent.
    @inlinable
    public func isInteger(_ json: JSONNode) -> Bool { kindOf(json) == .integer }

    /// Reads a string; nil after reporting that `json` is not a string or contains U+0000.
    ///
    /// Not every database can store U+0000.
    @inlinable
    public mutating func string(_ json: JSONNode) -> String? {
        guard let text = text(json) else { return nil }
        let string = text.string
        // A JSON string without escapes has no control characters.
        guard kindOf(json) == .string || !string.utf8.contains(0) else { return unstorable(json) }
        return string
    }

    @usableFromInline
    mutating func unstorable(_ json: JSONNode) -> String? {
        report("text.nul", "The text must not contain the character U+0000.", at: json)
    }

    /// Returns the text of a string without copying it, for use in a `switch`; nil after reporting that `json` is not a
    /// string.
    @inlinable
    public mutating func text(_ json: JSONNode) -> JSONString? {
        switch kindOf(json) {
        case .string, .escaped, .text: text(json.index)
        default: mismatch("a string", at: json)
        }
    }

    /// Reads a boolean; nil after reporting that `json` is not a boolean.
    @inlinable
    public mutating func bool(_ json: JSONNode) -> Bool? {
        switch kindOf(json) {
        case .yes: return true
        case .no: return false
        case .text:
            switch text(json.index) {
            case "true": return true
            case "false": return false
            default: return mismatch("true or false", at: json)
            }
        default: return mismatch("true or false", at: json)
        }
    }

    /// Reads an integer that fits in `Integer`; nil after reporting that `json` is not such an integer.
    ///
    /// As in JSON Schema, `1.0` and `1e3` are integers, provided a `Double` represents them exactly.
    @inlinable
    public mutating func integer<Integer: FixedWidthInteger>(_ json: JSONNode, as type: Integer.Type) -> Integer? {
        guard let wide = wideInteger(json) else { return nil }
        return Integer(exactly: wide)
            ?? doesNotFit(Int64(clamping: Integer.min), Int64(clamping: Integer.max), at: json)
    }

    /// Reads a number; nil after reporting that `json` is not a number or is out of the range of `Double`.
    public mutating func double(_ json: JSONNode) -> Double? {
        switch kindOf(json) {
        case .integer, .decimal: break
        case .text where JSONNumber.isNumber(contents(json)): break
        default: return mismatch("a number", at: json)
        }
        guard let number = JSONNumber.double(contents(json)), number.isFinite else {
            return report("number.out_of_range", "The number is beyond the range of a double.", at: json)
        }
        return number
    }

    @usableFromInline
    mutating func wideInteger(_ json: JSONNode) -> Int64? {
        let kind = kindOf(json)
        let contents = contents(json)
        switch kind {
        case .integer:
            return JSONNumber.integer(contents) ?? doesNotFit(.min, .max, at: json)
        case .decimal:
            guard let number = JSONNumber.double(contents), number.isFinite, let whole = Int64(exactly: number) else {
                return mismatch("a whole number", at: json)
            }
            return abs(number) < 0x1p53 ? whole : doesNotFit(-1 << 53, 1 << 53, at: json)
        case .text where JSONNumber.isInteger(contents):
            return JSONNumber.integer(contents) ?? doesNotFit(.min, .max, at: json)
        default:
            return mismatch("a whole number", at: json)
        }
    }

    @usableFromInline
    mutating func doesNotFit<Value>(_ least: Int64, _ most: Int64, at json: JSONNode) -> Value? {
        report(
            "number.out_of_range", "The number must be between \(least, "minimum") and \(most, "maximum").", at: json)
    }

    /// Reports a text that is not allowed, with the nearest allowed text.
    public mutating func refuseText(_ json: JSONNode, allowed: [String]) {
        guard !isFull() else { return }
        let found = text(json.index)
        let list = allowed.map { "\"\($0)\"" }.joined(separator: ", ")
        guard let nearest = NearestName.match(found.string, among: allowed) else {
            return report(
                "enum.unknown", "Expected one of \(list, "allowed"), found \(found.quoted, "found").", at: json)
        }
        report(
            "enum.unknown",
            "Expected one of \(list, "allowed"), found \(found.quoted, "found"). Did you mean \"\(nearest, "nearest")\"?",
            at: json)
    }

    /// Returns the source of a scalar; for a string, without its quotes.
    @usableFromInline
    func contents(_ json: JSONNode) -> UnsafeBufferPointer<UInt8> {
        let node = nodes[Int(json.index)]
        return UnsafeBufferPointer(start: bytes + Int(node.offset), count: Int(node.length))
    }

    /// Parses the UTF-8 bytes of a string; nil after reporting that `json` is not a string, or is not `expected`.
    @usableFromInline
    mutating func parse<Value>(
        _ json: JSONNode, _ expected: MessageText, _ parse: (UnsafeBufferPointer<UInt8>) -> Value?
    ) -> Value? {
        guard let text = text(json) else { return nil }
        let value = text.isEscaped ? text.unescapedBytes.withUnsafeBufferPointer(parse) : parse(contents(json))
        return value
            ?? report(
                "format.invalid", "Expected \(expected, "expected"), found \(text.quoted, "found").", at: json)
    }
}
