/// A document built from the texts of a query or a path, so that the same readers can read them.
struct ParameterDocument: ~Copyable {
    private var bytes: [UInt8] = []
    private var tape: JSONTape

    /// A document with one text.
    init(text: String) {
        tape = JSONTape(capacity: 1)
        add(text, as: .text)
    }

    /// A document with an object of the parameters in the order of first occurrence; repeated ones are arrays.
    init(query pairs: [(name: String, value: String)]) {
        var values: [String: [String]] = [:]
        var names: [String] = []
        for (name, value) in pairs {
            if values[name] == nil { names.append(name) }
            values[name, default: []].append(value)
        }
        tape = JSONTape(capacity: 2 * names.count + pairs.count + 1)
        let root = tape.append(.object, offset: 0, length: names.count)
        for name in names {
            add(name, as: .string)
            add(values[name] ?? [])
        }
        close(root)
    }

    private mutating func add(_ values: [String]) {
        if values.count == 1 { return add(values[0], as: .text) }
        let array = tape.append(.array, offset: 0, length: values.count)
        for value in values { add(value, as: .text) }
        close(array)
    }

    private mutating func add(_ text: String, as kind: JSONTapeNode.Kind) {
        tape.append(kind, offset: bytes.count, length: text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }

    private func close(_ container: UInt32) {
        tape.nodes[Int(container)].next = UInt32(truncatingIfNeeded: tape.count)
    }

    /// Reads a value from the document: `read` gets its root and a reader.
    consuming func read<Value>(
        limits: JSONLimits, origin: SchemaReader.Origin, keys: KeyStyle = .snakeCase,
        _ read: (JSONNode, inout SchemaReader) -> Value?
    ) throws(InvalidInput) -> Value {
        // One extra byte ensures an address for an empty text.
        let source = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count + 1)
        defer { source.deallocate() }
        _ = source.initialize(from: bytes + [0])
        guard let start = source.baseAddress else { throw InvalidInput(violations: []) }
        var reader = SchemaReader(tape, bytes: start, limits: limits, origin: origin, keys: keys)
        let value = read(JSONNode(0), &reader)
        return try reader.finish(value)
    }
}
