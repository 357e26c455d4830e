package import AsyncHTTPClient
package import NIOCore

extension HTTPClientResponse.Body {
    /// Returns the whole body, if it ends before the deadline.
    ///
    /// The deadline of `HTTPClient.execute` ends with the head of the response, and the read timeout of a client is one
    /// for the pause between two parts. So without this, a server that sends a byte now and then holds its caller for
    /// ever.
    ///
    /// - Throws: `HTTPClientError.deadlineExceeded`; `CancellationError`; the client's errors; `NIOTooManyBytesError`.
    package func collect(upTo maxBytes: Int, until deadline: NIODeadline) async throws -> ByteBuffer {
        try await withThrowingTaskGroup(of: ByteBuffer.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                let body = try await collect(upTo: maxBytes)
                // On cancellation the body ends without an error, so it may be incomplete.
                try Task.checkCancellation()
                return body
            }
            group.addTask {
                let rest = deadline - NIODeadline.now()
                try await Task.sleep(for: .nanoseconds(Swift.max(rest.nanoseconds, 0)))
                throw HTTPClientError.deadlineExceeded
            }
            guard let body = try await group.next() else { throw HTTPClientError.deadlineExceeded }
            return body
        }
    }
}
