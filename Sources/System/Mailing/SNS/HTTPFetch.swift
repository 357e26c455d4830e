import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOSSL
import TrellisConfig

/// Fetches what SNS refers to: its certificates, their issuers, and confirmations.
///
/// Rare requests, so each has a client of its own, which is gone afterwards.
enum HTTPFetch {
    /// A response other than 200.
    struct UnexpectedStatus: Error {
        let status: Int
    }

    /// Returns the body of the response to a GET.
    ///
    /// - Parameter limit: The maximum number of bytes.
    /// - Throws: the client's errors; after the timeout, for longer bodies, and for any status but 200.
    static func body(of url: String, limit: Int, timeout: TimeAmount = .seconds(10)) async throws -> [UInt8] {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        var settings = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow, timeout: .init(connect: .seconds(5)))
        settings.connectionPool.retryConnectionEstablishment = false
        let client = HTTPClient(guarding: settings)
        do {
            let deadline = NIODeadline.now() + timeout
            let response = try await client.execute(HTTPClientRequest(url: url), deadline: deadline)
            guard response.status == .ok else { throw UnexpectedStatus(status: Int(response.status.code)) }
            let body = try await response.body.collect(upTo: limit, until: deadline)
            try await client.shutdown()
            return Array(body.readableBytesView)
        } catch {
            try? await client.shutdown()
            throw error
        }
    }
}
