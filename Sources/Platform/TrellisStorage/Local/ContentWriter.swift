import NIOCore

/// Writes the chunks of a body into a file, in pieces of 128 KiB, and digests them.
struct ContentWriter {
    private let file: TemporaryFile
    private let threads: FileThreads
    private var digest: ContentDigest
    private var pending = ByteBuffer()

    init(_ file: TemporaryFile, _ threads: FileThreads, announced: Int64?) {
        self.file = file
        self.threads = threads
        digest = ContentDigest(announced: announced)
    }

    /// The number of bytes on the way into the file and in it.
    var size: Int64 { digest.size }

    /// Writes a body to its end.
    mutating func write(_ body: StorageBody) async throws {
        for try await chunk in body.chunks {
            try Task.checkCancellation()
            try await write(chunk)
        }
        // A cancelled sequence may end as if it was complete.
        try Task.checkCancellation()
        try await flush(pending)
    }

    /// Writes one chunk, or keeps it until there are 128 KiB.
    mutating func write(_ chunk: ByteBuffer) async throws {
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

    private mutating func flush(_ piece: ByteBuffer) async throws {
        guard piece.readableBytes > 0 else { return }
        let file = file
        digest = try await threads.run { [digest] in
            var digest = digest
            try digest.update(piece)
            try file.descriptor.write(piece)
            return digest
        }
    }
}
