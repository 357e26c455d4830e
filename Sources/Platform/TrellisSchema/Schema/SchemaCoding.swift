public import NIOCore

/// Functions that decode schemas from bytes, queries and texts, and encode them into buffers.
///
/// `keys` is the style of the names of types that state none; it is the caller's, so what is stored doesn't change with
/// the style of an API.
public enum SchemaCoding {
    /// Decodes the JSON document in `bytes`, in which objects may have the members of `extensions`.
    ///
    /// - Throws: ``JSONSyntaxError`` for invalid JSON; ``InvalidInput`` with all violations of the schema.
    public static func decode<Value: SchemaValue>(
        _ type: Value.Type = Value.self, from bytes: UnsafeRawBufferPointer, limits: JSONLimits = .default,
        extensions: SchemaExtensions = .none, keys: KeyStyle = .snakeCase
    ) throws -> Value {
        try bytes.withMemoryRebound(to: UInt8.self) { bytes in
            let tape = try JSONParser.parse(bytes, limits: limits)
            // A valid document has at least one byte.
            guard let start = bytes.baseAddress else { throw InvalidInput(violations: []) }
            var reader = SchemaReader(tape, bytes: start, limits: limits, origin: .body, keys: keys)
            reader.extraMembers = extensions.members
            let value = Value.read(JSONNode(0), &reader)
            return try reader.finish(value)
        }
    }

    /// Decodes the JSON document in the readable bytes of `buffer`; throws the same errors as for raw bytes.
    public static func decode<Value: SchemaValue>(
        _ type: Value.Type = Value.self, from buffer: ByteBuffer, limits: JSONLimits = .default,
        extensions: SchemaExtensions = .none, keys: KeyStyle = .snakeCase
    ) throws -> Value {
        try buffer.withUnsafeReadableBytes {
            try decode(type, from: $0, limits: limits, extensions: extensions, keys: keys)
        }
    }

    /// Decodes the JSON document in `bytes`; throws the same errors as for raw bytes.
    public static func decode<Value: SchemaValue>(
        _ type: Value.Type = Value.self, from bytes: [UInt8], limits: JSONLimits = .default,
        extensions: SchemaExtensions = .none, keys: KeyStyle = .snakeCase
    ) throws -> Value {
        try bytes.withUnsafeBytes {
            try decode(type, from: $0, limits: limits, extensions: extensions, keys: keys)
        }
    }

    /// Decodes the JSON document of a stored row, which another release of the product may have written: unknown keys
    /// are ignored, also where the types refuse them.
    ///
    /// - Throws: the same errors as ``decode(_:from:limits:extensions:keys:)-(_,[UInt8],_,_,_)``.
    public static func decodeStored<Value: SchemaValue>(
        _ type: Value.Type = Value.self, from text: String, limits: JSONLimits = .default
    ) throws -> Value {
        try Array(text.utf8).withUnsafeBytes { bytes in
            try bytes.withMemoryRebound(to: UInt8.self) { bytes in
                let tape = try JSONParser.parse(bytes, limits: limits)
                // A valid document has at least one byte.
                guard let start = bytes.baseAddress else { throw InvalidInput(violations: []) }
                var reader = SchemaReader(tape, bytes: start, limits: limits, origin: .body)
                reader.ignoresUnknownKeys = true
                let value = Value.read(JSONNode(0), &reader)
                return try reader.finish(value)
            }
        }
    }

    /// Decodes a value from the parameters of a query: scalars from their text, arrays from repeated parameters.
    ///
    /// - Throws: ``InvalidInput`` with all violations, including unknown names; pointers are `?name`.
    public static func decodeQuery<Value: Schema>(
        _ type: Value.Type = Value.self, from pairs: [(name: String, value: String)], limits: JSONLimits = .default,
        keys: KeyStyle = .snakeCase
    ) throws -> Value {
        try ParameterDocument(query: pairs).read(limits: limits, origin: .query, keys: keys) { Value.read($0, &$1) }
    }

    /// Decodes a scalar from `text`, a path segment or query value.
    ///
    /// - Throws: ``InvalidInput`` with `pointer` as the pointer of its violations.
    public static func decodeScalar<Value: SchemaValue>(
        _ type: Value.Type = Value.self, text: String, pointer: String
    ) throws -> Value {
        try ParameterDocument(text: text).read(limits: .default, origin: .scalar(pointer: pointer)) {
            Value.read($0, &$1)
        }
    }

    /// Writes `value` as JSON at the writer index of `buffer`; nothing is added on an error.
    ///
    /// - Throws: ``JSONWriteError`` when a number is not finite.
    @inlinable
    public static func encode<Value: SchemaValue>(
        _ value: Value, into buffer: inout ByteBuffer, keys: KeyStyle = .snakeCase
    ) throws(JSONWriteError) {
        try write(into: &buffer, keys: keys) { writer in value.write(to: &writer) }
    }

    /// Returns `value` as JSON in UTF-8 bytes.
    ///
    /// - Throws: ``JSONWriteError`` when a number is not finite.
    public static func bytes(
        _ value: some SchemaValue, keys: KeyStyle = .snakeCase
    ) throws(JSONWriteError) -> [UInt8] {
        var buffer = ByteBuffer()
        try encode(value, into: &buffer, keys: keys)
        return Array(buffer.readableBytesView)
    }

    /// Returns `value` as JSON text.
    ///
    /// - Throws: ``JSONWriteError`` when a number is not finite.
    public static func text(
        _ value: some SchemaValue, keys: KeyStyle = .snakeCase
    ) throws(JSONWriteError) -> String {
        var buffer = ByteBuffer()
        try encode(value, into: &buffer, keys: keys)
        return String(buffer: buffer)
    }

    @usableFromInline
    static func write(
        into buffer: inout ByteBuffer, keys: KeyStyle, _ body: (inout JSONWriter) -> Void
    ) throws(JSONWriteError) {
        var rest: [JSONChunk] = []
        var failure: JSONWriteError?
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: 512) { region in
            var writer = JSONWriter(region: region.bindMemory(to: UInt8.self), keys: keys)
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
