import NIOCore

/// A range of a file as chunks of at most 128 KiB, read on demand.
struct FileChunks: AsyncSequence, Sendable {
    typealias Element = ByteBuffer
    typealias Failure = any Error

    let file: ObjectFile
    let range: Range<Int64>
    let threads: FileThreads

    func makeAsyncIterator() -> Iterator { Iterator(file: file, range: range, threads: threads) }

    struct Iterator: AsyncIteratorProtocol {
        let file: ObjectFile
        var range: Range<Int64>
        let threads: FileThreads

        mutating func next() async throws -> ByteBuffer? {
            guard !range.isEmpty else { return nil }
            try Task.checkCancellation()
            let (file, start) = (file, range.lowerBound)
            let count = Swift.min(Int64(range.count), Int64(ContentChunks.size))
            let chunk = try await threads.run { try file.descriptor.read(at: start, count: Int(count)) }
            guard chunk.readableBytes == count else { throw StorageError.failed("the file of the object was cut") }
            range = (start + count)..<range.upperBound
            return chunk
        }
    }
}
