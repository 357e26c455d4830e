import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization
import TrellisKernel

/// A client of one bucket: signs requests, sends them, and sends them again where that helps.
///
/// Failures that may pass are repeated after a delay. Three are corrected, each once for a request, and remembered: the
/// time of the signature, the region, and credentials that expired.
final class S3Client: Sendable {
    /// What the store's responses have shown.
    struct Learned {
        var region: String?
        /// What to add to the time of the clock.
        var skew = Duration.zero
        /// Whether a request succeeded, so that a body that can be sent once isn't risked on the first one.
        var isProven = false
    }
    private enum Correction: Hashable {
        case skew, region, credentials
    }

    let options: S3Options
    let clock: any Clock
    let credentials: any AWSCredentialProvider
    let connections: AWSHTTPClient
    let learned = Mutex(Learned())

    init(_ options: S3Options, credentials: any AWSCredentialProvider, clock: any Clock) {
        FreedMemory.prepare()
        self.options = options
        self.credentials = credentials
        self.clock = clock
        connections = AWSHTTPClient(
            connectTimeout: options.connectTimeout, idleTimeout: options.timeout, connections: options.connections,
            certificates: options.certificates)
    }

    /// Whether a request succeeded.
    var isProven: Bool { learned.withLock(\.isProven) }

    /// The time of the store, as far as it is known.
    var now: Timestamp { clock.now + learned.withLock(\.skew) }

    /// When the body of a response that says little must have ended.
    var bodyDeadline: NIODeadline { .now() + .nanoseconds(options.timeout.nanoseconds) }

    /// Where the bucket is, as far as it is known.
    var location: S3Location { options.location(region: learned.withLock(\.region) ?? options.region) }

    /// Sends a request until it succeeds, and returns what `receive` makes of the response, whose status is 2xx.
    ///
    /// - Parameter receive: reads the body; a ``S3Failure`` of it counts as one of the request.
    /// - Throws: ``S3Failure``; the errors of a streamed body; ``StorageError`` for missing credentials;
    ///   `CancellationError`.
    func send<Value>(
        _ call: S3Call, receive: (HTTPClientResponse) async throws -> Value
    ) async throws -> Value {
        var corrections: Set<Correction> = []
        var failures = 0
        var isOutcomeUnknown = false
        while true {
            let used = try await currentCredentials()
            let location = location
            let time = now
            do {
                let value = try await receive(attempt(call, at: location, time: time, as: used))
                learned.withLock { $0.isProven = true }
                return value
            } catch var failure as S3Failure {
                try Task.checkCancellation()
                failure.followsUnknownOutcome = isOutcomeUnknown
                guard call.body.isComplete else { throw failure }
                if let correction = correct(failure, of: call, at: location, time: time, as: used),
                    corrections.insert(correction).inserted
                {
                    continue
                }
                failures += 1
                guard failure.isTransient, failures < options.attempts else { throw failure }
                isOutcomeUnknown = isOutcomeUnknown || failure.isOutcomeUnknown
                try await Task.sleep(for: options.backoff.delay(after: failures))
            }
        }
    }

    /// Changes what was wrong with a request; returns nil if nothing of that kind was.
    private func correct(
        _ failure: S3Failure, of call: S3Call, at location: S3Location, time: Timestamp, as used: AWSCredentials
    ) -> Correction? {
        let method = call.method.rawValue
        if failure.isSkew(at: time), let date = failure.date {
            learned.withLock { $0.skew = date - clock.now }
            return .skew
        }
        if let region = failure.region, region != location.region, [301, 307, 400, 403].contains(failure.status) {
            learned.withLock { $0.region = region }
            return .region
        }
        if failure.isExpiry(of: method) {
            credentials.discard(used)
            return .credentials
        }
        return nil
    }

    /// Returns the credentials of the source.
    ///
    /// - Throws: ``StorageError`` if it has none.
    func currentCredentials() async throws -> AWSCredentials {
        do {
            return try await credentials.credentials()
        } catch let error as AWSCredentialError {
            guard case .unavailable = error else { throw StorageError.accessDenied(error.message) }
            throw StorageError.unavailable(error.message)
        }
    }
}
