import NIOCore

/// A content whose bytes are inspected as they pass.
struct InspectedContent<Source: AsyncSequence<ByteBuffer, any Error> & Sendable>: AsyncSequence, Sendable {
    typealias Element = ByteBuffer
    typealias Failure = any Error

    private let source: Source
    private let inspection: ContentInspection

    init(_ source: Source, _ inspection: ContentInspection) {
        self.source = source
        self.inspection = inspection
    }

    func makeAsyncIterator() -> Iterator { Iterator(source: source.makeAsyncIterator(), inspection: inspection) }

    struct Iterator: AsyncIteratorProtocol {
        fileprivate var source: Source.AsyncIterator
        fileprivate let inspection: ContentInspection

        /// Returns the next bytes; the end only after the whole content was found to be allowed.
        mutating func next() async throws -> ByteBuffer? {
            guard let chunk = try await source.next(isolation: nil) else {
                try inspection.finish()
                return nil
            }
            try inspection.update(chunk)
            return chunk
        }
    }
}

extension ContentInspection {
    /// Returns the content with this inspection of its bytes.
    func inspecting(
        _ content: any AsyncSequence<ByteBuffer, any Error> & Sendable
    ) -> any AsyncSequence<ByteBuffer, any Error> & Sendable {
        func wrap(
            _ content: some AsyncSequence<ByteBuffer, any Error> & Sendable
        ) -> any AsyncSequence<ByteBuffer, any Error> & Sendable {
            InspectedContent(content, self)
        }
        return wrap(content)
    }
}
