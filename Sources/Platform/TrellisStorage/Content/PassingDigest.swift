package import NIOCore
import Synchronization

/// The SHA-256 of a content whose bytes pass on their way into a store.
package final class PassingDigest: Sendable {
    private let digest: Mutex<ContentDigest>

    /// - Parameter size: the number of bytes, if it is known; another number is an error.
    package init(size: Int64? = nil) { digest = Mutex(ContentDigest(announced: size)) }

    /// The number of bytes so far.
    package var size: Int64 { digest.withLock { $0.size } }

    /// Returns the SHA-256 in hexadecimal.
    ///
    /// - Throws: ``StorageError/lengthMismatch(expected:actual:)``.
    package func finish(_ key: StorageKey) throws(StorageError) -> String {
        let result = digest.withLock { digest -> Result<[UInt8], StorageError> in
            do throws(StorageError) {
                return .success(try digest.finish(key, sha256: nil))
            } catch {
                return .failure(error)
            }
        }
        return ContentDigest.etag(try result.get())
    }

    /// Returns the same content, whose bytes are hashed as they are read.
    package func passing(
        _ content: any AsyncSequence<ByteBuffer, any Error> & Sendable
    ) -> any AsyncSequence<ByteBuffer, any Error> & Sendable {
        func wrap(
            _ content: some AsyncSequence<ByteBuffer, any Error> & Sendable
        ) -> any AsyncSequence<ByteBuffer, any Error> & Sendable { PassingContent(source: content, digest: self) }
        return wrap(content)
    }

    fileprivate func update(_ chunk: ByteBuffer) throws {
        try digest.withLock { try $0.update(chunk) }
    }
}

/// A content whose bytes are hashed as they are read.
private struct PassingContent<Source: AsyncSequence<ByteBuffer, any Error> & Sendable>: AsyncSequence, Sendable {
    typealias Element = ByteBuffer
    typealias Failure = any Error

    let source: Source
    let digest: PassingDigest

    func makeAsyncIterator() -> Iterator { Iterator(source: source.makeAsyncIterator(), digest: digest) }

    struct Iterator: AsyncIteratorProtocol {
        var source: Source.AsyncIterator
        let digest: PassingDigest

        mutating func next() async throws -> ByteBuffer? {
            guard let chunk = try await source.next(isolation: nil) else { return nil }
            try digest.update(chunk)
            return chunk
        }
    }
}
