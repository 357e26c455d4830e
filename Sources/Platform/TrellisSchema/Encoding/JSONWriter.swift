/// A writer of JSON directly into the bytes of a response, without an intermediate tree, reflection or `Codable`.
///
/// Generated code writes whole literals, `{"id":` or `,"name":`, and values between them. In hand-written code the
/// writer can insert the commas:
///
/// ```swift
/// func write(to writer: inout JSONWriter) {
///     writer.beginObject()
///     writer.key("width")
///     width.write(to: &writer)
///     writer.key("height")
///     height.write(to: &writer)
///     writer.endObject()
/// }
/// ```
///
/// It starts in the free part of a buffer and continues in its own memory when that part is full. A number that is not
/// finite cannot be written; the writer stores the failure, and ``SchemaCoding`` throws it at the end.
///
/// ## Topics
/// - Structure: ``beginObject()``, ``key(_:)``, ``endObject()``, ``beginArray()``, ``comma()``, ``endArray()``,
///   ``literal(_:)``, ``byte(_:)``
/// - Values: ``string(_:)``, ``integer(_:)``, ``number(_:)``, ``bool(_:)``, ``null()``, ``identifier(_:)``,
///   ``timestamp(_:)``
public struct JSONWriter: ~Copyable {
    @usableFromInline var position: UnsafeMutablePointer<UInt8>
    @usableFromInline var end: UnsafeMutablePointer<UInt8>
    /// The start of the output.
    @usableFromInline let first: UnsafeMutablePointer<UInt8>
    /// The start of the memory in use.
    private var start: UnsafeMutablePointer<UInt8>
    /// Whether names are in camel case, except those of types that state another style.
    public let usesCamelCase: Bool
    /// The number of bytes in the buffer's part, once it is full.
    private var regionCount: Int?
    /// The writer's own memory.
    private var chunks: [JSONChunk] = []
    var failure: JSONWriteError?

    /// A writer into its own memory.
    init() {
        self.init(region: UnsafeMutableBufferPointer(start: nil, count: 0))
    }

    /// A writer into `region`, which the caller owns; when the region is full, it continues in its own memory.
    init(region: UnsafeMutableBufferPointer<UInt8>, keys: KeyStyle = .snakeCase) {
        usesCamelCase = keys == .camelCase
        if let base = region.baseAddress {
            start = base
            end = base + region.count
        } else {
            let chunk = JSONChunk(capacity: JSONChunk.firstSize, after: 0)
            chunks.append(chunk)
            regionCount = 0
            start = chunk.start
            end = chunk.end
        }
        first = start
        position = start
    }

    /// Ensures that `count` bytes can be stored at the position.
    @inlinable
    mutating func reserve(_ count: Int) {
        if end - position < count { grow(count) }
    }

    @usableFromInline
    mutating func grow(_ count: Int) {
        seal()
        let last: UInt8 = position == first ? 0 : (position - 1).pointee
        let chunk = JSONChunk(capacity: max(count, chunks.isEmpty ? JSONChunk.firstSize : JSONChunk.size), after: last)
        chunks.append(chunk)
        start = chunk.start
        position = chunk.start
        end = chunk.end
    }

    /// Records the number of bytes written into the memory in use.
    private mutating func seal() {
        if let chunk = chunks.last { chunk.count = position - start } else { regionCount = position - start }
    }

    /// Ends the output, and returns the number of bytes in the region; `rest` receives the chunks that follow them.
    consuming func finish(_ rest: inout [JSONChunk]) -> Int {
        seal()
        rest = chunks
        return regionCount ?? 0
    }
}
