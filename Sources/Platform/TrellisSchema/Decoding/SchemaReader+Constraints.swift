public import TrellisKernel

/// The checks of the constraint attributes. Each checks a value, reports violations at its node, and ignores nil: an
/// optional that is null, or a value that was already reported as invalid.
extension SchemaReader {
    /// Checks the length of a text in Unicode scalars, the unit of JSON Schema.
    @inlinable
    public mutating func check(_ text: String?, minLength: Int = 0, maxLength: Int = .max, at json: JSONNode) {
        guard let text else { return }
        // A scalar has one to four bytes, so the byte count decides for most texts.
        let bytes = text.utf8.count
        if bytes <= maxLength, (bytes + 3) / 4 >= minLength { return }
        checkLength(text.unicodeScalars.count, minLength, maxLength, at: json)
    }

    @usableFromInline
    mutating func checkLength(_ length: Int, _ least: Int, _ most: Int, at json: JSONNode) {
        let found: MessageText = length == 1 ? "1 character" : "\(length, "length") characters"
        if length < least {
            report(
                "length.too_short", "Expected at least \(least, "minimum") characters, found \(found, "found").",
                at: json)
        }
        if length > most {
            report(
                "length.too_long", "Expected at most \(most, "maximum") characters, found \(found, "found").", at: json)
        }
    }

    /// Checks that a text contains a match of a pattern.
    public mutating func check(_ text: String?, pattern: SchemaPattern, at json: JSONNode) {
        guard let text, !pattern.matches(text) else { return }
        report("pattern.mismatch", "The text does not match the pattern \(pattern.source, "pattern").", at: json)
    }

    /// Checks that a text has a format.
    public mutating func check(_ text: String?, format: SchemaFormat, at json: JSONNode) {
        guard let text, !format.matches(text) else { return }
        report("format.invalid", "Expected \(MessageText(format.expectation), "expected").", at: json)
    }

    /// Checks the number of elements or members.
    @inlinable
    public mutating func check<Value: Collection>(
        _ values: Value?, minItems: Int = 0, maxItems: Int = .max, at json: JSONNode
    ) {
        guard let values else { return }
        let count = values.count
        if count < minItems {
            report(
                "count.too_few", "Expected at least \(minItems, "minimum") items, found \(count, "count").", at: json)
        }
        if count > maxItems {
            report(
                "count.too_many", "Expected at most \(maxItems, "maximum") items, found \(count, "count").", at: json)
        }
    }

    /// Checks that elements are unique; each repeated element is reported at its node.
    public mutating func check<Element: Hashable & Sendable>(unique values: [Element]?, at json: JSONNode) {
        guard let values, Set(values).count < values.count, var elements = elements(of: json) else { return }
        var seen: Set<Element> = []
        for value in values {
            guard let element = nextElement(&elements) else { return }
            if !seen.insert(value).inserted { report("unique.repeated", "The item is a duplicate.", at: element) }
        }
    }

    /// Applies a custom check, and reports the message that it returns.
    @inlinable
    public mutating func check<Value>(_ value: Value?, _ check: (Value) -> String?, at json: JSONNode) {
        guard let value, let message = check(value) else { return }
        report("check.failed", MessageText(message), at: json)
    }
}
