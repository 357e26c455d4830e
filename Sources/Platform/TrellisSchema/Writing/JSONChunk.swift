import Synchronization

/// A piece of a document that the buffer had no room for.
///
/// The byte before its start repeats the one before the piece. Pieces of the usual size are kept for later documents, since
/// fresh memory costs a page fault every few kilobytes, more than writing them takes.
@usableFromInline
final class JSONChunk {
    /// What the first piece of a document holds: enough for most.
    static let firstSize = 4 << 10
    /// What each further piece holds.
    static let size = 256 << 10

    let start: UnsafeMutablePointer<UInt8>
    let end: UnsafeMutablePointer<UInt8>
    /// The bytes that were written, once the piece is full or the document ends.
    var count = 0

    /// An empty piece with room for `capacity` bytes, after one that ends with `last`.
    init(capacity: Int, after last: UInt8) {
        let base = capacity == Self.size ? Self.keptMemory() : nil
        start = (base ?? .allocate(capacity: capacity + 1)) + 1
        end = start + capacity
        (start - 1).initialize(to: last)
    }

    deinit {
        let base = start - 1
        if end - start != Self.size || !Self.keep(base) { base.deallocate() }
    }

    /// The bytes that were written.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }

    // MARK: - Memory for later

    private static let mostKept = 8
    /// The addresses of memory that nobody uses.
    private static let kept = Mutex<[UInt]>([])

    private static func keptMemory() -> UnsafeMutablePointer<UInt8>? {
        kept.withLock { $0.popLast() }.flatMap { UnsafeMutablePointer(bitPattern: $0) }
    }

    private static func keep(_ base: UnsafeMutablePointer<UInt8>) -> Bool {
        let address = UInt(bitPattern: base)
        return kept.withLock { kept in
            guard kept.count < mostKept else { return false }
            kept.append(address)
            return true
        }
    }
}
