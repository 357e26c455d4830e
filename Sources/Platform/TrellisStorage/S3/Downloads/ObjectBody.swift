import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization
import TrellisKernel

/// The bytes of an object as they arrive; when the connection breaks, the rest is requested again.
struct ObjectBody: AsyncSequence, Sendable {
    private let download: Download
    private let first: FirstBody

    /// - Parameter first: the body of the response to the first request.
    init(_ download: Download, first: HTTPClientResponse.Body) {
        self.download = download
        self.first = FirstBody(first)
    }

    func makeAsyncIterator() -> Iterator {
        Iterator(download: download, source: first.take()?.makeAsyncIterator())
    }

    struct Iterator: AsyncIteratorProtocol {
        fileprivate let download: Download
        fileprivate var source: HTTPClientResponse.Body.AsyncIterator?
        fileprivate var received: Int64 = 0
        fileprivate var failures = 0

        mutating func next() async throws -> ByteBuffer? {
            guard source != nil else {
                throw StorageError.failed("the body of an object can be read once; request the object again")
            }
            while true {
                do {
                    guard let chunk = try await source?.next(isolation: #isolation) else {
                        // The body of a cancelled task's request ends without an error.
                        try Task.checkCancellation()
                        if received == download.length { return nil }
                        throw S3Failure(message: "the response ended too early")
                    }
                    received += Int64(chunk.readableBytes)
                    FreedMemory.count(chunk.readableBytes)
                    guard received <= download.length else {
                        throw StorageError.failed("the store sent more bytes than the range has")
                    }
                    if chunk.readableBytes > 0 { failures = 0 }
                    return chunk
                } catch let error as StorageError {
                    throw error
                } catch {
                    try Task.checkCancellation()
                    if received == download.length { return nil }
                    failures += 1
                    guard failures < download.client.options.attempts else {
                        throw try S3Client.failure(error).storageError(download.key)
                    }
                    try await Task.sleep(for: download.client.options.backoff.delay(after: failures))
                    source = try await download.body(from: received).makeAsyncIterator()
                }
            }
        }
    }
}

/// The body of the first response, which can be iterated once.
private final class FirstBody: Sendable {
    private let body: Mutex<HTTPClientResponse.Body?>

    init(_ body: HTTPClientResponse.Body) { self.body = Mutex(body) }

    /// Returns the body; nil the second time.
    func take() -> HTTPClientResponse.Body? {
        body.withLock { body in
            defer { body = nil }
            return body
        }
    }
}

/// What a download needs to go on.
struct Download: Sendable {
    let client: S3Client
    let key: StorageKey
    let name: String
    let etag: String
    let range: Range<Int64>

    var length: Int64 { range.upperBound - range.lowerBound }

    /// Requests the bytes after those received, of the same object.
    ///
    /// - Throws: ``StorageError/unavailable(_:)`` if it is another object by now.
    func body(from received: Int64) async throws -> HTTPClientResponse.Body {
        var call = S3Call(method: .GET, key: name)
        let rest = range.lowerBound + received..<range.upperBound
        call.fields = [("Range", "bytes=\(rest.lowerBound)-\(rest.upperBound - 1)"), ("If-Match", "\"\(etag)\"")]
        do {
            return try await client.send(call) { response in
                guard ObjectFields(response.headers, now: client.now).range?.bytes == rest else {
                    throw StorageError.failed("the store ignored the range of a request")
                }
                return response.body
            }
        } catch let failure as S3Failure {
            guard failure.status != 412 else {
                throw StorageError.unavailable("the object was replaced while it was read")
            }
            throw failure.storageError(key)
        }
    }
}
