/// The checks behind the constraint attributes. Each looks at a value that was read, reports what is wrong with it at
/// its place, and passes over nil: an optional that is null, or a value that was wrong already.
extension SchemaReader {
    /// Checks the length of a text in Unicode scalars, as JSON Schema counts it.
    @inlinable
    public mutating func check(_ text: String?, minLength: Int = 0, maxLength: Int = .max, at json: JSONNode) {
        guard let text else { return }
        // Every scalar has one to four bytes, so most texts need no counting.
        let bytes = text.utf8.count
        if bytes <= maxLength, (bytes + 3) / 4 >= minLength { return }
        checkLength(text.unicodeScalars.count, minLength, maxLength, at: json)
    }

    @usableFromInline
    mutating func checkLength(_ length: Int, _ least: Int, _ most: Int, at json: JSONNode) {
        let characters = "character\(length == 1 ? "" : "s")"
        if length < least {
            report(
                "length.too_short", "Expected at least \(least) characters, found \(length) \(characters).", at: json)
        }
        if length > most {
            report("length.too_long", "Expected at most \(most) characters, found \(length) \(characters).", at: json)
        }
    }

    /// Checks that a number is in a range.
    @inlinable
    public mutating func check<Number: Comparable & SchemaValue>(
        _ number: Number?, minimum: Number? = nil, maximum: Number? = nil, exclusiveMaximum: Number? = nil,
        at json: JSONNode
    ) {
        guard let number else { return }
        if let minimum, number < minimum {
            report("range.too_small", "Expected at least \(minimum), found \(number).", at: json)
        }
        if let maximum, number > maximum {
            report("range.too_large", "Expected at most \(maximum), found \(number).", at: json)
        }
        if let exclusiveMaximum, number >= exclusiveMaximum {
            report("range.too_large", "Expected less than \(exclusiveMaximum), found \(number).", at: json)
        }
    }

    /// Checks that a pattern is found in a text.
    public mutating func check(_ text: String?, pattern: SchemaPattern, at json: JSONNode) {
        guard let text, !pattern.matches(text) else { return }
        report("pattern.mismatch", "The text does not match the pattern \(pattern.source).", at: json)
    }

    /// Checks that a text is in a format.
    public mutating func check(_ text: String?, format: SchemaFormat, at json: JSONNode) {
        guard let text, !format.matches(text) else { return }
        report("format.invalid", "Expected \(format.expectation).", at: json)
    }

    /// Checks how many elements or members there are.
    @inlinable
    public mutating func check<Value: Collection>(
        _ values: Value?, minItems: Int = 0, maxItems: Int = .max, at json: JSONNode
    ) {
        guard let values else { return }
        let count = values.count
        if count < minItems {
            report("count.too_few", "Expected at least \(minItems) items, found \(count).", at: json)
        }
        if count > maxItems {
            report("count.too_many", "Expected at most \(maxItems) items, found \(count).", at: json)
        }
    }

    /// Checks that no element is there twice; each repetition is reported at its place.
    public mutating func check<Element: Hashable & Sendable>(unique values: [Element]?, at json: JSONNode) {
        guard let values, Set(values).count < values.count, var elements = elements(of: json) else { return }
        var seen: Set<Element> = []
        for value in values {
            guard let element = nextElement(&elements) else { return }
            if !seen.insert(value).inserted { report("unique.repeated", "The item is there already.", at: element) }
        }
    }

    /// Reports the complaint of a check of one's own, when it has one.
    @inlinable
    public mutating func check<Value>(_ value: Value?, _ check: (Value) -> String?, at json: JSONNode) {
        guard let value, let complaint = check(value) else { return }
        report("check.failed", complaint, at: json)
    }
}
