import NIOCore
import Synchronization
import TrellisWeb

/// Reads multipart/form-data with one part, `file`, from the body of a request.
final class MultipartReader: Sendable {
    /// The name of the part with the file.
    private static let fileField = "file"

    private struct State {
        var parser: MultipartParser
        var events: [MultipartParser.Event] = []
    }

    private let body: BodyReader
    private let state: Mutex<State>

    /// Reads a body whose `Content-Type` is `multipart/form-data`.
    ///
    /// - Throws: ``FileError/multipartInvalid(_:)`` for a missing or an invalid boundary.
    init(_ body: RequestBody, _ type: MediaType) throws(FileError) {
        do throws(MultipartError) {
            guard let boundary = type["boundary"] else { throw MultipartError.boundaryMissing }
            state = Mutex(State(parser: MultipartParser(try MultipartBoundary(boundary))))
        } catch {
            throw .multipartInvalid(error.text)
        }
        self.body = BodyReader(body)
    }

    /// Returns the head of the part `file`; then ``content`` can be read.
    ///
    /// - Throws: ``FileError/multipartInvalid(_:)``; the errors of the body.
    func filePart() async throws -> MultipartPart {
        switch try await next() {
        case .part(let part):
            guard part.name == Self.fileField else { throw Self.invalid(.partUnexpected(part.name)) }
            return part
        default: throw Self.invalid(.partMissing(Self.fileField))
        }
    }

    /// The content of the part `file`; it ends when the rest of the body is valid, too.
    var content: any AsyncSequence<ByteBuffer, any Error> & Sendable { MultipartContent(reader: self) }

    fileprivate func nextContent() async throws -> ByteBuffer? {
        switch try await next() {
        case .content(let bytes): return ByteBuffer(bytes: bytes)
        case .partEnd: break
        case .end: return nil
        case .part: throw Self.invalid(.delimiterInvalid)
        }
        switch try await next() {
        case .part(let part):
            let isSame = part.name == Self.fileField
            throw Self.invalid(isSame ? .partRepeated(part.name) : .partUnexpected(part.name))
        default: break
        }
        // Reads what follows the last boundary, so that the connection can be used again.
        while try await body.next() != nil {}
        return nil
    }

    private func next() async throws -> MultipartParser.Event {
        while true {
            let event = state.withLock { $0.events.isEmpty ? nil : $0.events.removeFirst() }
            if let event { return event }
            guard let chunk = try await body.next() else {
                throw Self.invalid(.incomplete)
            }
            try state.withLock { state throws(FileError) in
                do throws(MultipartError) {
                    state.events = try state.parser.feed(chunk.readableBytesView)
                } catch {
                    throw Self.invalid(error)
                }
            }
        }
    }

    private static func invalid(_ error: MultipartError) -> FileError { .multipartInvalid(error.text) }
}

/// The content of the part `file`.
private struct MultipartContent: AsyncSequence, Sendable {
    typealias Element = ByteBuffer
    typealias Failure = any Error

    let reader: MultipartReader

    func makeAsyncIterator() -> Iterator { Iterator(reader: reader) }

    struct Iterator: AsyncIteratorProtocol {
        let reader: MultipartReader

        func next() async throws -> ByteBuffer? { try await reader.nextContent() }
    }
}
