/// Texts from a query or a path in the shape of a document, so that the same readers read them.
struct TextDocument: ~Copyable {
    private var bytes: [UInt8] = []
    private var tape: JSONTape

    /// A document that is one text.
    init(text: String) {
        tape = JSONTape(capacity: 1)
        add(text, as: .text)
    }

    /// A document that is an object of the parameters: repeated ones are arrays, in the order of their first mention.
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

    /// Reads a value from the document.
    consuming func read<Value: SchemaValue>(
        _ type: Value.Type, limits: JSONLimits, origin: SchemaReader.Origin
    ) throws(InvalidInput) -> Value {
        // One byte more, so that there is an address even for no text at all.
        let source = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count + 1)
        defer { source.deallocate() }
        _ = source.initialize(from: bytes + [0])
        guard let start = source.baseAddress else { throw InvalidInput(violations: []) }
        var reader = SchemaReader(tape, bytes: start, limits: limits, origin: origin)
        let value = Value.read(JSONNode(0), &reader)
        return try reader.finish(value)
    }
}
