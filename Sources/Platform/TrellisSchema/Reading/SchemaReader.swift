/// Walks a parsed document, hands out its values, and collects every violation instead of stopping at the first.
///
/// Written for the code that `@Schema` generates; a hand-written ``SchemaValue`` uses it the same way:
///
/// ```swift
/// static func read(_ json: JSONNode, _ reader: inout SchemaReader) -> Self? {
///     guard let text = reader.string(json) else { return nil }         // a violation has been reported
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
/// - Arrays: ``elements(of:)``, ``nextElement(_:)``
/// - Violations: ``report(_:_:at:)``, ``mismatch(_:at:)``
public struct SchemaReader: ~Copyable {
    let tape: JSONTape
    let limits: JSONLimits
    let origin: Origin
    @usableFromInline let nodes: UnsafeMutablePointer<JSONTapeNode>
    @usableFromInline let bytes: UnsafePointer<UInt8>
    @usableFromInline var faultCount = 0
    var faults: [Fault] = []
    /// The member that names the case of a tagged union, which the payload doesn't know.
    var tag = UInt32.max

    /// Where the document came from: it decides how places are named.
    enum Origin {
        case body, query
        case scalar(pointer: String)
    }

    /// A violation whose pointer hasn't been worked out.
    struct Fault {
        let node: UInt32
        /// A key that `node` should have had.
        let missing: String?
        let code: String
        let message: String
    }

    /// A reader of the document; `bytes` must outlive it.
    init(_ tape: consuming JSONTape, bytes: UnsafePointer<UInt8>, limits: JSONLimits, origin: Origin) {
        nodes = tape.nodes
        self.tape = tape
        self.bytes = bytes
        self.limits = limits
        self.origin = origin
    }

    @inlinable
    func kindOf(_ json: JSONNode) -> JSONTapeNode.Kind { nodes[Int(json.index)].kind }

    @inlinable
    func text(_ index: UInt32) -> JSONText {
        let node = nodes[Int(index)]
        return JSONText(start: bytes + Int(node.offset), count: Int(node.length), isEscaped: node.kind == .escaped)
    }

    /// What sort of value `json` is.
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

    /// Reports that `json` breaks a rule.
    ///
    /// Gives nil, so that a reading function can return it.
    @discardableResult
    public mutating func report<Value>(_ code: String, _ message: String, at json: JSONNode) -> Value? {
        record(Fault(node: json.index, missing: nil, code: code, message: message))
        return nil
    }

    /// Reports that `json` breaks a rule.
    public mutating func report(_ code: String, _ message: String, at json: JSONNode) {
        record(Fault(node: json.index, missing: nil, code: code, message: message))
    }

    /// Reports that `json` is of another sort than `expected`, as in "a string".
    @discardableResult
    public mutating func mismatch<Value>(_ expected: String, at json: JSONNode) -> Value? {
        if kindOf(json) == .text {
            return report("type.mismatch", "Expected \(expected), found \(text(json.index).quoted).", at: json)
        }
        if case .query = origin, kindOf(json) == .array {
            return report("query.repeated", "Expected \(expected) once, found it \(count(json)) times.", at: json)
        }
        return report("type.mismatch", "Expected \(expected), found \(found(json)).", at: json)
    }

    /// Whether the list of violations is full, which counts one more: for those that take long to word.
    mutating func isFull() -> Bool {
        guard faults.count >= limits.violations else { return false }
        faultCount += 1
        return true
    }

    mutating func record(_ fault: Fault) {
        faultCount += 1
        if faults.count < limits.violations { faults.append(fault) }
    }

    private func count(_ json: JSONNode) -> Int { Int(nodes[Int(json.index)].length) }

    private func found(_ json: JSONNode) -> String {
        switch kindOf(json) {
        case .null: "null"
        case .yes: "true"
        case .no: "false"
        case .integer: "an integer"
        case .decimal: "a number"
        case .string, .escaped: "a string"
        case .text: "text"
        case .array: "an array"
        case .object: "an object"
        }
    }
}
