import Synchronization

/// A part of a document that did not fit into the buffer.
///
/// The byte before its start is a copy of the last byte of the previous chunk. Chunks of the standard size are pooled
/// for later documents, because new memory costs a page fault every few kilobytes, more than writing the bytes.
@usableFromInline
final class JSONChunk {
    /// The size of the first chunk of a document, which is enough for most documents.
    static let firstSize = 4 << 10
    /// The size of each further chunk.
    static let size = 256 << 10

    let start: UnsafeMutablePointer<UInt8>
    let end: UnsafeMutablePointer<UInt8>
    /// The number of bytes written, set when the chunk is full or the document ends.
    var count = 0

    /// Creates an empty chunk of `capacity` bytes after a chunk that ends with `last`.
    init(capacity: Int, after last: UInt8) {
        let base = capacity == Self.size ? Self.takeFromPool() : nil
        start = (base ?? .allocate(capacity: capacity + 1)) + 1
        end = start + capacity
        (start - 1).initialize(to: last)
    }

    deinit {
        let base = start - 1
        if end - start != Self.size || !Self.returnToPool(base) { base.deallocate() }
    }

    /// The written bytes.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }

    // MARK: - Memory pool

    private static let poolLimit = 8
    /// The addresses of unused memory.
    private static let pool = Mutex<[UInt]>([])

    private static func takeFromPool() -> UnsafeMutablePointer<UInt8>? {
        pool.withLock { $0.popLast() }.flatMap { UnsafeMutablePointer(bitPattern: $0) }
    }

    private static func returnToPool(_ base: UnsafeMutablePointer<UInt8>) -> Bool {
        let address = UInt(bitPattern: base)
        return pool.withLock { pool in
            guard pool.count < poolLimit else { return false }
            pool.append(address)
            return true
        }
    }
}
