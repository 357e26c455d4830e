public import NIOCore

/// Reads schemas from bytes, queries and texts, and writes them into buffers.
public enum SchemaCoding {
    /// The value of the JSON document in `bytes`.
    ///
    /// - Throws: ``JSONSyntaxError`` for what isn't JSON; ``InvalidInput`` with all violations for what breaks the
    ///   schema.
    public static func decode<Value: SchemaValue>(
        _ type: Value.Type = Value.self, from bytes: UnsafeRawBufferPointer, limits: JSONLimits = .default
    ) throws -> Value {
        try bytes.withMemoryRebound(to: UInt8.self) { bytes in
            let tape = try JSONParser.parse(bytes, limits: limits)
            // A document that parsed has at least one byte.
            guard let start = bytes.baseAddress else { throw InvalidInput(violations: []) }
            var reader = SchemaReader(tape, bytes: start, limits: limits, origin: .body)
            let value = Value.read(JSONNode(0), &reader)
            return try reader.finish(value)
        }
    }

    /// The value of the JSON document in the readable bytes of `buffer`; throws as for raw bytes.
    public static func decode<Value: SchemaValue>(
        _ type: Value.Type = Value.self, from buffer: ByteBuffer, limits: JSONLimits = .default
    ) throws -> Value {
        try buffer.withUnsafeReadableBytes { try decode(type, from: $0, limits: limits) }
    }

    /// The value of the JSON document in `bytes`; throws as for raw bytes.
    public static func decode<Value: SchemaValue>(
        _ type: Value.Type = Value.self, from bytes: [UInt8], limits: JSONLimits = .default
    ) throws -> Value {
        try bytes.withUnsafeBytes { try decode(type, from: $0, limits: limits) }
    }

    /// The value whose properties are the parameters of a query: scalars from their text, arrays by repetition.
    ///
    /// - Throws: ``InvalidInput`` with all violations, unknown names among them; pointers are `?name`.
    public static func decodeQuery<Value: Schema>(
        _ type: Value.Type = Value.self, from pairs: [(name: String, value: String)], limits: JSONLimits = .default
    ) throws -> Value {
        try TextDocument(query: pairs).read(type, limits: limits, origin: .query)
    }

    /// The scalar that `text`, a path segment or query value, spells.
    ///
    /// - Throws: ``InvalidInput`` with `pointer` as the place.
    public static func decodeScalar<Value: SchemaValue>(
        _ type: Value.Type = Value.self, text: String, pointer: String
    ) throws -> Value {
        try TextDocument(text: text).read(type, limits: .default, origin: .scalar(pointer: pointer))
    }

    /// Writes `value` as JSON at the writer index of `buffer`; on an error nothing is added.
    ///
    /// - Throws: ``JSONWriteError`` when a number isn't finite.
    @inlinable
    public static func encode<Value: SchemaValue>(_ value: Value, into buffer: inout ByteBuffer) throws(JSONWriteError)
    {
        try write(into: &buffer) { writer in value.write(to: &writer) }
    }

    /// The bytes of `value` as JSON.
    ///
    /// - Throws: ``JSONWriteError`` when a number isn't finite.
    public static func bytes(_ value: some SchemaValue) throws(JSONWriteError) -> [UInt8] {
        var buffer = ByteBuffer()
        try encode(value, into: &buffer)
        return Array(buffer.readableBytesView)
    }

    /// The text of `value` as JSON.
    ///
    /// - Throws: ``JSONWriteError`` when a number isn't finite.
    public static func text(_ value: some SchemaValue) throws(JSONWriteError) -> String {
        var buffer = ByteBuffer()
        try encode(value, into: &buffer)
        return String(buffer: buffer)
    }

    @usableFromInline
    static func write(into buffer: inout ByteBuffer, _ body: (inout JSONWriter) -> Void) throws(JSONWriteError) {
        var rest: [JSONChunk] = []
        var failure: JSONWriteError?
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: 512) { region in
            var writer = JSONWriter(region: region.bindMemory(to: UInt8.self))
            body(&writer)
            failure = writer.failure
            return failure == nil ? writer.finish(&rest) : 0
        }
        let count = rest.reduce(0) { $0 + $1.count }
        if count > 0 { buffer.reserveCapacity(minimumWritableBytes: count) }
        for chunk in rest { buffer.writeBytes(chunk.bytes) }
        if let failure { throw failure }
    }
}
