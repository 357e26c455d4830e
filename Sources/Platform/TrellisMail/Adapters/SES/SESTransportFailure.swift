import AsyncHTTPClient
import NIOCore
import NIOPosix
import NIOSSL

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The failure of a request without a response.
struct SESTransportFailure {
    let error: MailError

    /// Everything but a failure to connect may have happened after the request was sent.
    init(_ error: any Error) {
        switch error {
        case let error as HTTPClientError where error == .connectTimeout || error == .tlsHandshakeTimeout:
            self.error = .timeout("connecting to Amazon SES")
        case is NIOConnectionError: self.error = .unavailable("there is no connection to Amazon SES")
        case let error as IOError where [ECONNREFUSED, ENETUNREACH, EHOSTUNREACH].contains(error.errnoCode):
            self.error = .unavailable("there is no connection to Amazon SES")
        case is NIOSSLError: self.error = .tlsFailed("the TLS handshake with Amazon SES failed")
        case let error as HTTPClientError where error == .deadlineExceeded || error == .readTimeout:
            self.error = .outcomeUnknown("there was no response of Amazon SES in time")
        case is CancellationError: self.error = .outcomeUnknown("the task that sends the mail was cancelled")
        case let error as HTTPClientError where error == .cancelled:
            self.error = .outcomeUnknown("the task that sends the mail was cancelled")
        default: self.error = .outcomeUnknown("the connection to Amazon SES broke")
        }
    }
}
