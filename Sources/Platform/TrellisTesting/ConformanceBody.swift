import NIOCore
import TrellisStorage

/// A long content that any part of can be computed, so that no check has the whole of it in memory.
struct ConformanceContent: Sendable {
    let size: Int64
    /// The bytes that repeat; a prime number of them, so that no size of chunks or parts is a multiple of it.
    private let block: ByteBuffer

    init(size: Int64, seed: UInt8 = 0) {
        self.size = size
        var state = UInt32(seed) &* 2_654_435_761 &+ 1
        let bytes = (0..<65_537).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(truncatingIfNeeded: state >> 24)
        }
        block = ByteBuffer(bytes: bytes)
    }

    /// Returns the bytes of a range.
    func bytes(_ range: Range<Int64>) -> ByteBuffer {
        var bytes = ByteBuffer()
        var position = range.lowerBound
        while position < range.upperBound {
            let offset = Int(position % Int64(block.readableBytes))
            let count = min(block.readableBytes - offset, Int(range.upperBound - position))
            if let part = block.getSlice(at: offset, length: count) { bytes.writeImmutableBuffer(part) }
            position += Int64(count)
        }
        return bytes
    }

    /// Returns the content in chunks of odd sizes.
    ///
    /// - Parameter beforeChunk: called with the number of each chunk, from 0, before it is returned.
    func body(
        length: Int64?, beforeChunk: @escaping @Sendable (Int) async throws -> Void = { _ in }
    ) -> StorageBody {
        StorageBody(length: length, ConformanceBody(content: self, beforeChunk: beforeChunk))
    }
}

/// A content in chunks of odd sizes, some of them empty.
struct ConformanceBody: AsyncSequence, Sendable {
    typealias Element = ByteBuffer
    typealias Failure = any Error

    let content: ConformanceContent
    let beforeChunk: @Sendable (Int) async throws -> Void

    func makeAsyncIterator() -> Iterator { Iterator(body: self) }

    struct Iterator: AsyncIteratorProtocol {
        private static let sizes: [Int64] = [1, 65_536, 0, 7, 131_073, 4095, 1_000_003, 131_072, 0, 250_001]

        let body: ConformanceBody
        private var number = 0
        private var position: Int64 = 0

        init(body: ConformanceBody) { self.body = body }

        mutating func next() async throws -> ByteBuffer? {
            guard position < body.content.size else { return nil }
            try await body.beforeChunk(number)
            let end = Swift.min(position + Self.sizes[number % Self.sizes.count], body.content.size)
            defer {
                position = end
                number += 1
            }
            return body.content.bytes(position..<end)
        }
    }
}

/// The error of a body that fails.
struct ConformanceFailure: Error {}
