/// Writes JSON straight into the bytes of a response: no tree in between, no reflection, no `Codable`.
///
/// Generated code writes whole literals, `{"id":` or `,"name":`, and values between them. Hand-written code may let the
/// writer put the commas:
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
/// It starts in the free part of a buffer and goes on in memory of its own when that is full. What can't be written, a
/// number that isn't finite, is remembered and thrown at the end by ``SchemaCoding``.
///
/// ## Topics
/// - Structure: ``beginObject()``, ``key(_:)``, ``endObject()``, ``beginArray()``, ``comma()``, ``endArray()``,
///   ``literal(_:)``, ``byte(_:)``
/// - Values: ``string(_:)``, ``integer(_:)``, ``number(_:)``, ``bool(_:)``, ``null()``, ``identifier(_:)``,
///   ``timestamp(_:)``
public struct JSONWriter: ~Copyable {
    @usableFromInline var position: UnsafeMutablePointer<UInt8>
    @usableFromInline var end: UnsafeMutablePointer<UInt8>
    /// Where the writing began.
    @usableFromInline let first: UnsafeMutablePointer<UInt8>
    /// Where the memory in use begins.
    private var start: UnsafeMutablePointer<UInt8>
    /// How much went into the buffer's part, once that was full.
    private var regionCount: Int?
    /// Memory of our own.
    private var chunks: [JSONChunk] = []
    var failure: JSONWriteError?

    /// A writer into memory of its own.
    init() {
        self.init(region: UnsafeMutableBufferPointer(start: nil, count: 0))
    }

    /// A writer into `region`, which belongs to someone else; it takes memory of its own when that is full.
    init(region: UnsafeMutableBufferPointer<UInt8>) {
        if let base = region.baseAddress {
            start = base
            end = base + region.count
        } else {
            let chunk = JSONChunk(capacity: 512, after: 0)
            chunks.append(chunk)
            regionCount = 0
            start = chunk.start
            end = chunk.end
        }
        first = start
        position = start
    }

    /// Makes sure that `count` bytes can be stored at the position.
    @inlinable
    mutating func reserve(_ count: Int) {
        if end - position < count { grow(count) }
    }

    @usableFromInline
    mutating func grow(_ count: Int) {
        seal()
        let last: UInt8 = position == first ? 0 : (position - 1).pointee
        let chunk = JSONChunk(capacity: max(count, 2 * (position - start), 1024), after: last)
        chunks.append(chunk)
        start = chunk.start
        position = chunk.start
        end = chunk.end
    }

    /// Notes how much was written into the memory in use.
    private mutating func seal() {
        if let chunk = chunks.last { chunk.count = position - start } else { regionCount = position - start }
    }

    /// Ends the writing: how many bytes are in the region, and the pieces that follow them.
    consuming func finish(_ rest: inout [JSONChunk]) -> Int {
        seal()
        rest = chunks
        return regionCount ?? 0
    }
}

/// A piece of a document that the buffer had no room for.
///
/// The byte before its start repeats the one before the piece.
@usableFromInline
final class JSONChunk {
    fileprivate let start: UnsafeMutablePointer<UInt8>
    fileprivate let end: UnsafeMutablePointer<UInt8>
    fileprivate(set) var count = 0

    init(capacity: Int, after last: UInt8) {
        let base = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity + 1)
        base.initialize(to: last)
        start = base + 1
        end = start + capacity
    }

    deinit {
        (start - 1).deallocate()
    }

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }
}
