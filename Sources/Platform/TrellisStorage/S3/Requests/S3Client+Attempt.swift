import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOSSL
import TrellisKernel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

extension S3Client {
    /// The maximum number of bytes of a document that says what failed.
    private static let maxErrorBytes = 65_536
    /// The slowest upload that isn't given up, in bytes per second.
    private static let minRate: Int64 = 32_768

    /// Sends a request once, and returns a response whose status is 2xx.
    func attempt(
        _ call: S3Call, at location: S3Location, time: Timestamp, as credentials: AWSCredentials
    ) async throws -> HTTPClientResponse {
        let request = SigV4Request(
            method: call.method.rawValue, host: location.authority, path: location.path(call.key), query: call.query,
            fields: call.fields)
        let signature = SigV4(service: "s3", region: location.region)
            .fields(signing: request, payload: call.body.payload, as: credentials, at: time)
        var message = HTTPClientRequest(url: "\(location.scheme)://\(location.authority)\(request.target)")
        message.method = call.method
        message.headers.add(name: "Host", value: location.authority)
        for field in call.fields + signature { message.headers.add(name: field.name, value: field.value) }
        let part = call.body.part
        defer { part?.forget() }
        message.body = call.body.message(part)
        let limit = options.timeout + .seconds(call.body.length / Self.minRate)
        let response: HTTPClientResponse
        do {
            response = try await connections.http.execute(message, deadline: .now() + .nanoseconds(limit.nanoseconds))
        } catch {
            if case .stream(let handoff, _, _) = call.body, let failure = handoff.failure { throw failure }
            throw try Self.failure(error)
        }
        guard (200...299).contains(response.status.code) else {
            throw await Self.failure(response, limit: options.timeout)
        }
        return response
    }

    /// Returns the failure that an error of a connection is.
    ///
    /// - Throws: `CancellationError` if the task was cancelled.
    static func failure(_ error: any Error) throws -> S3Failure {
        try Task.checkCancellation()
        switch error as? NIOSSLError {
        case .handshakeFailed:
            return S3Failure(message: "the TLS handshake failed; check the store's certificate", isFinal: true)
        case .failedToLoadCertificate:
            return S3Failure(message: "the file of trusted certificates can't be read", isFinal: true)
        default: break
        }
        if (error as? IOError)?.errnoCode == ECONNREFUSED { return S3Failure(message: "the connection was refused") }
        return S3Failure(message: (error as? HTTPClientError)?.shortDescription ?? "\(error)")
    }

    /// Returns the failure that a response says.
    private static func failure(_ response: HTTPClientResponse, limit: Duration) async -> S3Failure {
        let body = try? await withTimeLimit(limit) { try await response.body.collect(upTo: maxErrorBytes) }
        let document = body.flatMap { try? XMLElement(parsing: $0.readableBytesView, limit: maxErrorBytes) }
        var failure = S3Failure(
            status: Int(response.status.code), document: document,
            region: response.headers.first(name: "x-amz-bucket-region"),
            date: response.headers.first(name: "date").flatMap(HTTPDate.time))
        if failure.size == nil, let field = response.headers.first(name: "content-range"),
            let size = field.removingPrefix(utf8: "bytes */")
        {
            failure.size = Int64(size)
        }
        return failure
    }
}

extension S3Failure {
    /// Whether the request may have had its effect: there is no response, or one of a gateway.
    var isOutcomeUnknown: Bool { status == nil || [500, 502, 504].contains(status) }
}

extension S3CallBody {
    fileprivate var part: PartBody? {
        if case .bytes(let buffer, _) = self { PartBody(buffer) } else { nil }
    }

    fileprivate func message(_ part: PartBody?) -> HTTPClientRequest.Body? {
        if let part { return .stream(part, length: .known(length)) }
        guard case .stream(let handoff, let length, _) = self else { return nil }
        return .stream(handoff, length: .known(length))
    }
}
