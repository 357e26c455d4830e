public import NIOCore
internal import TrellisKernel

/// The body of a request as a stream of bytes, with back-pressure: the client waits while no code reads.
///
/// It can be read once. A body longer than the limit throws ``RequestError/tooLarge(limit:)``, before the first byte
/// is read if the client announces the length. A body that ends early throws ``RequestError/bodyUnreadable``.
public struct RequestBody: AsyncSequence, Sendable {
    /// One part of the body.
    public typealias Element = ByteBuffer

    enum Source: Sendable {
        case buffer(ByteBuffer)
        case stream(RequestBodyStream)
    }
    private let source: Source
    private let limit: Int
    private let announcedLength: Int?
    private let progress: BodyProgress?

    /// Creates a body from a buffer.
    public init(_ buffer: ByteBuffer = ByteBuffer(), limit: Int = .max) {
        self.init(.buffer(buffer), limit: limit, announcedLength: buffer.readableBytes, progress: nil)
    }

    init(_ source: Source, limit: Int, announcedLength: Int?, progress: BodyProgress?) {
        self.source = source
        self.limit = limit
        self.announcedLength = announcedLength
        self.progress = progress
    }

    /// Returns the same body with another limit, for routes that allow more or less than the server's setting.
    public func limited(to bytes: Int) -> RequestBody {
        RequestBody(source, limit: bytes, announcedLength: announcedLength, progress: progress)
    }

    /// Returns the whole body in one buffer.
    ///
    /// - Throws: ``RequestError/tooLarge(limit:)`` as soon as more bytes than the limit have arrived.
    public func collect() async throws -> ByteBuffer {
        if case .buffer(let buffer) = source {
            guard buffer.readableBytes <= limit else { throw RequestError.tooLarge(limit: limit) }
            return buffer
        }
        var iterator = makeAsyncIterator()
        guard var whole = try await iterator.next() else { return ByteBuffer() }
        while var part = try await iterator.next() {
            whole.writeBuffer(&part)
        }
        return whole
    }

    /// Returns an iterator that reads the body.
    public func makeAsyncIterator() -> Iterator {
        Iterator(self)
    }

    /// An iterator over the parts of a body.
    public struct Iterator: AsyncIteratorProtocol {
        private enum Rest {
            case buffer(ByteBuffer)
            case stream(RequestBodyStream)
            case nothing
        }
        private var rest: Rest
        private var remaining: Int
        private let limit: Int
        private let isAnnouncedTooLarge: Bool
        private let progress: BodyProgress?

        init(_ body: RequestBody) {
            limit = body.limit
            remaining = body.limit
            isAnnouncedTooLarge = (body.announcedLength ?? 0) > body.limit
            progress = body.progress
            switch body.source {
            case .buffer(let buffer): rest = .buffer(buffer)
            case .stream(let stream): rest = isAnnouncedTooLarge ? .nothing : .stream(stream)
            }
        }

        /// Returns the next part, or nil at the end.
        @concurrent public mutating func next() async throws -> ByteBuffer? {
            guard !isAnnouncedTooLarge else { throw RequestError.tooLarge(limit: limit) }
            guard let part = try await nextPart() else {
                progress?.isFinished = true
                return nil
            }
            remaining -= part.readableBytes
            guard remaining >= 0 else { throw RequestError.tooLarge(limit: limit) }
            return part
        }

        @concurrent private mutating func nextPart() async throws -> ByteBuffer? {
            switch rest {
            case .nothing: return nil
            case .buffer(let buffer):
                rest = .nothing
                return buffer.readableBytes > 0 ? buffer : nil
            case .stream(let stream):
                progress?.isAwaiting = true
                defer { progress?.isAwaiting = false }
                do {
                    let part = try await stream.next()
                    rest = part == nil ? .nothing : .stream(stream)
                    progress?.latestPart = MonotonicTime.nanoseconds
                    try Task.checkCancellation()
                    return part
                } catch let error as CancellationError {
                    throw error
                } catch RequestError.requestTimeout {
                    rest = .nothing
                    throw RequestError.requestTimeout
                } catch {
                    rest = .nothing
                    throw RequestError.bodyUnreadable
                }
            }
        }
    }
}
