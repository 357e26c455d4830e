public import TrellisKernel

/// A reader of the values in a parsed document, which collects all violations instead of stopping at the first.
///
/// It is designed for the code that `@Schema` generates; a hand-written ``SchemaValue`` uses it the same way:
///
/// ```swift
/// static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> Self? {
///     guard let text = reader.string(json) else { return nil }         // the reader has reported a violation
///     guard let color = Color(hex: text) else {
///         return reader.report("color.invalid", "Expected a color such as #ff8800.", at: json)
///     }
///     return color
/// }
/// ```
///
/// ## Topics
/// - Scalars: ``string(_:)``, ``integer(_:as:)``, ``double(_:)``, ``bool(_:)``, ``isNull(_:)``, ``kind(of:)``
/// - Objects: ``members(of:)``, ``next(_:)``, ``require(_:_:of:)``, ``refuse(_:known:)``, ``accepts(_:)``
/// - Names: ``name(_:camelCase:)``, ``usesCamelCase``
/// - Arrays: ``elements(of:)``, ``nextElement(_:)``
/// - Violations: ``report(_:_:at:)``, ``mismatch(_:at:)``
public struct SchemaReader: ~Copyable {
    let tape: JSONTape
    let limits: JSONLimits
    let origin: Origin
    @usableFromInline let nodes: UnsafeMutablePointer<JSONTapeNode>
    @usableFromInline let bytes: UnsafePointer<UInt8>
    /// Whether names are in camel case, except those of types that state another style.
    public let usesCamelCase: Bool
    @usableFromInline var violationCount = 0
    var pendingViolations: [PendingViolation] = []
    /// The tag member of a tagged union, which the payload's schema does not contain.
    var tag = UInt32.max
    /// The members that the composition adds to objects, by the type.
    var extraMembers: [ObjectIdentifier: [ExtraMember]] = [:]
    /// Whether unknown keys are left out instead of refused, whatever the types say.
    var ignoresUnknownKeys = false
    /// The nodes of their keys, which the types of the objects don't know.
    var extraKeys: [UInt32] = []

    /// The source of the document, which decides the form of pointers.
    enum Origin {
        case body, query
        case scalar(pointer: String)
    }

    /// A violation whose pointer is not computed yet.
    struct PendingViolation {
        let node: UInt32
        /// The required key that `node` lacks.
        let missing: String?
        let code: String
        let text: MessageText
    }

    /// A reader of a document; `bytes` must outlive the reader.
    init(
        _ tape: consuming JSONTape, bytes: UnsafePointer<UInt8>, limits: JSONLimits, origin: Origin,
        keys: KeyStyle = .snakeCase
    ) {
        nodes = tape.nodes
        self.tape = tape
        self.bytes = bytes
        self.limits = limits
        self.origin = origin
        usesCamelCase = keys == .camelCase
    }

    @inlinable
    func kindOf(_ json: JSONNode) -> JSONTapeNode.Kind { nodes[Int(json.index)].kind }

    @inlinable
    func text(_ index: UInt32) -> JSONString {
        let node = nodes[Int(index)]
        return JSONString(start: bytes + Int(node.offset), count: Int(node.length), isEscaped: node.kind == .escaped)
    }

    /// Returns the kind of value of `json`.
    public func kind(of json: JSONNode) -> JSONKind {
        switch kindOf(json) {
        case .null: .null
        case .yes, .no: .bool
        case .integer, .decimal: .number
        case .string, .escaped: .string
        case .text: .text
        case .array: .array
        case .object: .object
        }
    }

    // MARK: - Violations

    /// Reports that `json` violates a rule.
    ///
    /// Returns nil, so that a read function can return the result of the call.
    @discardableResult
    public mutating func report<Value>(_ code: String, _ text: MessageText, at json: JSONNode) -> Value? {
        record(PendingViolation(node: json.index, missing: nil, code: code, text: text))
        return nil
    }

    /// Reports that `json` violates a rule.
    public mutating func report(_ code: String, _ text: MessageText, at json: JSONNode) {
        record(PendingViolation(node: json.index, missing: nil, code: code, text: text))
    }

    /// Reports that `json` is not of the `expected` kind, as in "a string".
    @discardableResult
    public mutating func mismatch<Value>(_ expected: MessageText, at json: JSONNode) -> Value? {
        if case .query = origin, kindOf(json) == .array {
            return report(
                "query.repeated", "Expected \(expected, "expected") once, found it \(count(json), "count") times.",
                at: json)
        }
        guard let kind = found(json) else {
            return report(
                "type.mismatch", "Expected \(expected, "expected"), found \(quoted(json), "found").", at: json)
        }
        return report("type.mismatch", "Expected \(expected, "expected"), found \(kind, "found").", at: json)
    }

    /// Returns the source of a keyword, or a text from a query in quotes.
    private func quoted(_ json: JSONNode) -> String {
        switch kindOf(json) {
        case .null: "null"
        case .yes: "true"
        case .no: "false"
        default: text(json.index).quoted
        }
    }

    /// Returns whether the list of violations is full, and then counts one more violation without recording it.
    ///
    /// Callers check it before they create an expensive message.
    mutating func isFull() -> Bool {
        guard pendingViolations.count >= limits.violations else { return false }
        violationCount += 1
        return true
    }

    mutating func record(_ violation: PendingViolation) {
        violationCount += 1
        if pendingViolations.count < limits.violations { pendingViolations.append(violation) }
    }

    private func count(_ json: JSONNode) -> Int { Int(nodes[Int(json.index)].length) }

    /// Returns the kind of a value in words; nil for a keyword and for text from a query.
    private func found(_ json: JSONNode) -> MessageText? {
        switch kindOf(json) {
        case .null, .yes, .no, .text: nil
        case .integer: "an integer"
        case .decimal: "a number"
        case .string, .escaped: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}
