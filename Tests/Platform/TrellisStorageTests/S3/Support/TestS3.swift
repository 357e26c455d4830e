import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import TrellisConfig
import TrellisKernel
import TrellisStorage

/// The S3 server that `scripts/with-s3` starts for the tests.
struct TestS3: Sendable {
    /// The server; nil when there is none.
    static let current: TestS3? = {
        let fields = ProcessInfo.processInfo.environment["TEST_S3"]?.split(separator: "|").map(String.init) ?? []
        guard fields.count == 4, let endpoint = try? S3Endpoint(fields[0]), let admin = keys(fields[2]),
            let reader = keys(fields[3])
        else {
            print(
                "******** TEST_S3 is not set: THE TESTS AGAINST A REAL S3 SERVER ARE SKIPPED (scripts/with-s3) ********"
            )
            return nil
        }
        return TestS3(endpoint: endpoint, bucket: fields[1], admin: admin, reader: reader)
    }()

    let endpoint: S3Endpoint
    let bucket: String
    /// May do everything.
    let admin: AWSCredentials
    /// May read and list.
    let reader: AWSCredentials

    struct Missing: Error {}

    /// The options of a test, whose objects have names of their own.
    var options: S3Options {
        var options = S3Options(bucket: bucket, endpoint: endpoint)
        options.prefix = "test-\(UInt64.random(in: 0...UInt64.max))"
        options.backoff = Backoff(first: .milliseconds(1), limit: .milliseconds(1))
        return options
    }

    /// Returns a storage of a test, after changes of the options.
    static func storage(
        as credentials: AWSCredentials? = nil, clock: any Clock = SystemClock(),
        change: (inout S3Options) -> Void = { _ in }
    ) throws -> S3Storage {
        guard let server = current else { throw Missing() }
        var options = server.options
        change(&options)
        return try S3Storage(options, credentials: credentials ?? server.admin, clock: clock)
    }

    /// Sends a request that the storage doesn't have, and returns its body.
    func send(_ method: HTTPMethod, query: [(name: String, value: String)]) async throws -> String {
        let request = SigV4Request(
            method: method.rawValue, host: String(endpoint.description.dropFirst("http://".count)), path: "/\(bucket)",
            query: query)
        let fields = SigV4(service: "s3", region: "us-east-1")
            .fields(signing: request, payload: .empty, as: admin, at: SystemClock().now)
        return try await HTTP.send(method, "\(endpoint)\(request.target)", fields: fields).text
    }

    private static func keys(_ text: String) -> AWSCredentials? {
        let parts = text.split(separator: ":")
        guard parts.count == 2 else { return nil }
        return AWSCredentials(accessKeyID: String(parts[0]), secretAccessKey: Secret(String(parts[1])))
    }
}

/// Plain requests, as another program sends them.
enum HTTP {
    struct Response: Sendable {
        let status: Int
        let fields: HTTPHeaders
        let text: String
    }

    static func send(
        _ method: HTTPMethod, _ url: String, fields: [(name: String, value: String)] = [], body: String? = nil
    ) async throws -> Response {
        var request = HTTPClientRequest(url: url)
        request.method = method
        // The client sets it itself.
        for field in fields where field.name != "Content-Length" {
            request.headers.add(name: field.name, value: field.value)
        }
        request.body = body.map { .bytes(ByteBuffer(string: $0)) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        let buffer = try await response.body.collect(upTo: 1 << 24)
        return Response(status: Int(response.status.code), fields: response.headers, text: String(buffer: buffer))
    }
}

extension StorageBody {
    /// A body of these chunks, which ends with an error if there is one.
    static func chunks(_ chunks: [[UInt8]], length: Int64? = nil, error: (any Error)? = nil) -> StorageBody {
        StorageBody(
            length: length,
            AsyncThrowingStream { continuation in
                for chunk in chunks { continuation.yield(ByteBuffer(bytes: chunk)) }
                continuation.finish(throwing: error)
            })
    }
}

extension StoredObject {
    /// Reads the whole body.
    func bytes() async throws -> [UInt8] {
        var bytes = ByteBuffer()
        for try await var chunk in body { bytes.writeBuffer(&chunk) }
        return Array(bytes.readableBytesView)
    }
}

extension [UInt8] {
    /// The bytes in arrays of this size; the last one may have fewer.
    func divided(by size: Int) -> [[UInt8]] {
        stride(from: 0, to: count, by: size).map { start in Array(self[start..<Swift.min(start + size, count)]) }
    }
}

/// Bytes with a period of 4099, a prime, so that exchanged parts are noticed.
func pattern(_ count: Int, seed: Int = 0) -> [UInt8] {
    var state = UInt32(truncatingIfNeeded: seed)
    let period = (0..<4099).map { _ in
        state = state &* 1_664_525 &+ 1_013_904_223
        return UInt8(truncatingIfNeeded: state >> 24)
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + period.count)
    while bytes.count < count { bytes += period }
    return Array(bytes.prefix(count))
}
