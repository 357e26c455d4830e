import NIOCore

/// Writes the chunks of a body into a file, in pieces of 128 KiB, and digests them.
///
/// While a thread writes a piece, the next one is read.
struct ContentWriter {
    /// After this many bytes the disk begins to write them, so that the flush at the end has less to wait for.
    private static let writeback: Int64 = 8 << 20

    private let file: TemporaryFile
    private let threads: FileThreads
    private let body: StorageBody
    private var digest: ContentDigest
    private var pending = ByteBuffer()
    /// The piece that is being written; returns the digest after it.
    private var writing: Task<ContentDigest, any Error>?

    init(_ file: TemporaryFile, _ threads: FileThreads, _ body: StorageBody) {
        self.file = file
        self.threads = threads
        self.body = body
        digest = ContentDigest(announced: body.length, computed: body.sha256)
    }

    /// The number of bytes in the file.
    var size: Int64 { digest.size }

    /// Writes the body to its end.
    mutating func write() async throws {
        do {
            for try await chunk in body.chunks {
                try Task.checkCancellation()
                try await write(chunk)
            }
            // A cancelled sequence may end as if it was complete.
            try Task.checkCancellation()
            try await flush(pending)
        } catch {
            _ = try? await writing?.value
            throw error
        }
        try await finishWriting()
    }

    /// Writes one chunk, or keeps it until there are 128 KiB.
    private mutating func write(_ chunk: ByteBuffer) async throws {
        let pieceSize = ContentChunks.size
        var rest = chunk
        while rest.readableBytes > 0 {
            if pending.readableBytes == 0, let piece = rest.readSlice(length: pieceSize) {
                try await flush(piece)
                continue
            }
            let count = min(rest.readableBytes, pieceSize - pending.readableBytes)
            if var part = rest.readSlice(length: count) { pending.writeBuffer(&part) }
            if pending.readableBytes == pieceSize {
                try await flush(pending)
                // The former bytes are still being written, so this takes other memory.
                pending.clear()
            }
        }
    }

    /// Returns the SHA-256 of what was written.
    ///
    /// - Throws: ``StorageError/lengthMismatch(expected:actual:)``, ``StorageError/checksumMismatch(_:)``.
    func finish(_ key: StorageKey, sha256: [UInt8]?) throws(StorageError) -> [UInt8] {
        try digest.finish(key, sha256: sha256)
    }

    /// Begins to write a piece, after the one before was written.
    private mutating func flush(_ piece: ByteBuffer) async throws {
        guard piece.readableBytes > 0 else { return }
        try await finishWriting()
        let (file, threads, digest) = (file, threads, digest)
        writing = Task {
            try await threads.run {
                var digest = digest
                try digest.update(piece)
                try file.descriptor.write(piece)
                if digest.size % Self.writeback < Int64(piece.readableBytes) {
                    file.descriptor.beginWriteback(of: max(0, digest.size - Self.writeback)..<digest.size)
                }
                return digest
            }
        }
    }

    private mutating func finishWriting() async throws {
        guard let task = writing.take() else { return }
        digest = try await task.value
    }
}
