internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
internal import TrellisKernel

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Requests over async-http-client, HTTP/1.1 and TLS 1.2 or newer.
final class VaultHTTPTransport: VaultTransport {
    /// The maximum size of a response.
    static let bodyLimit = 4 << 20
    private let http: HTTPClient

    /// Creates a client.
    ///
    /// - Parameters:
    ///   - caFile: a PEM file with the trusted certificates; nil for the system's.
    ///   - timeout: the limit for connecting.
    /// - Throws: ``VaultError/badCAFile(_:)``.
    init(caFile: String?, timeout: Duration) throws(VaultError) {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        if let caFile {
            guard let certificates = try? NIOSSLCertificate.fromPEMFile(caFile), !certificates.isEmpty else {
                throw .badCAFile(caFile)
            }
            tls.trustRoots = .certificates(certificates)
        }
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow,
            timeout: .init(connect: .nanoseconds(timeout.nanoseconds)))
        configuration.connectionPool.retryConnectionEstablishment = false
        // Requests are rare; a connection that a proxy closed in the meantime would fail the next one.
        configuration.connectionPool.idleTimeout = .seconds(2)
        http = HTTPClient(guarding: configuration)
    }

    deinit {
        // HTTPClient must be shut down before it is deallocated, so the task keeps it alive until then.
        let http = http
        Task { try? await http.shutdown() }
    }

    func send(_ request: VaultRequest, limit: Duration) throws(VaultTransportError) -> VaultResponse {
        do {
            let message = try HTTPClient.Request(
                url: request.url, method: HTTPMethod(rawValue: request.method),
                headers: HTTPHeaders(request.headers.map { ($0.name, $0.value) }),
                body: request.body.isEmpty ? nil : .bytes(request.body))
            let response = try http.execute(
                request: message, delegate: ResponseAccumulator(request: message, maxBodySize: Self.bodyLimit),
                deadline: .now() + .nanoseconds(limit.nanoseconds)
            ).wait()
            return VaultResponse(
                status: Int(response.status.code), body: response.body.map { Array($0.readableBytesView) } ?? [],
                location: response.headers.first(name: "location"))
        } catch {
            throw Self.failure(error)
        }
    }

    private static func failure(_ error: any Error) -> VaultTransportError {
        switch error {
        case let error as HTTPClientError:
            let isTimeout = [.connectTimeout, .readTimeout, .deadlineExceeded, .tlsHandshakeTimeout].contains(error)
            return VaultTransportError(isTimeout ? "timed out" : error.shortDescription)
        case let error as NIOConnectionError: return failure(connecting: error)
        case let error as IOError: return VaultTransportError(error.words)
        case is ChannelError: return VaultTransportError("connection closed")
        case is HTTPParserError, is InvalidStatus: return VaultTransportError("its response isn't HTTP")
        case is ResponseAccumulator.ResponseTooBigError: return VaultTransportError("response larger than 4 MiB")
        case NIOSSLError.handshakeFailed(let reason):
            let isCertificate = "\(reason)".contains(utf8: "CERTIFICATE_VERIFY_FAILED")
            return VaultTransportError(
                isCertificate ? "its certificate isn't trusted" : "TLS handshake failed", isUntrusted: isCertificate)
        case is NIOSSLExtraError: return VaultTransportError("its certificate is for another name", isUntrusted: true)
        default: return VaultTransportError("\(type(of: error))")
        }
    }

    private static func failure(connecting error: NIOConnectionError) -> VaultTransportError {
        if let failed = error.connectionErrors.first?.error {
            return failed is NIOConnectionError ? VaultTransportError("can't connect") : failure(failed)
        }
        return VaultTransportError("its name can't be resolved")
    }
}

extension IOError {
    /// The reason in words, without the call that failed.
    fileprivate var words: String {
        switch errnoCode {
        case ECONNREFUSED: "connection refused"
        case ECONNRESET, EPIPE: "connection closed"
        case ENETUNREACH, EHOSTUNREACH: "no route to it"
        case ETIMEDOUT: "timed out"
        default: "system error \(errnoCode)"
        }
    }
}
