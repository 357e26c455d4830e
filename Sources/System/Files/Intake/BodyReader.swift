import NIOCore
import Synchronization
import TrellisWeb

/// Reads the body of a request from several places of the code, one after the other.
final class BodyReader: Sendable {
    /// An iterator that one call at a time uses.
    ///
    /// `@unchecked Sendable`: a call takes it out of the mutex and returns it after its use, so no two have it at once.
    private struct Turn: @unchecked Sendable {
        var iterator: RequestBody.Iterator
    }

    /// Nil while a call reads, and after it failed.
    private let turn: Mutex<Turn?>

    init(_ body: RequestBody) {
        turn = Mutex(Turn(iterator: body.makeAsyncIterator()))
    }

    /// Returns the next part; nil at the end.
    ///
    /// - Throws: the errors of the body; `RequestError.bodyUnreadable` after one of them, or while another call reads.
    func next() async throws -> ByteBuffer? {
        guard var taken = turn.withLock({ $0.take() }) else { throw RequestError.bodyUnreadable }
        let part = try await taken.iterator.next()
        turn.withLock { [taken] in $0 = taken }
        return part
    }
}
