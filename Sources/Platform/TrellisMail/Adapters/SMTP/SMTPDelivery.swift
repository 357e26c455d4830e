import Synchronization
import TrellisConfig
import TrellisKernel

/// A message on its way through the pool, and the task that waits for the outcome.
///
/// The first to claim it decides the outcome: a connection's thread, the time limit, or the cancellation of the task
/// while it waits. After a thread has claimed it, only that thread does.
final class SMTPDelivery: Sendable {
    typealias Outcome = Result<MailReceipt, MailError>

    private struct State {
        var isClaimed = false
        var outcome: Outcome?
        var continuation: CheckedContinuation<Outcome, Never>?
    }

    let content: [UInt8]
    let sender: String
    let recipient: String
    let needsSMTPUTF8: Bool
    /// The access token of this message; nil without `XOAUTH2`.
    let token: Secret<String>?
    /// When the delivery was created, on the monotonic clock.
    let since = MonotonicTime.nanoseconds
    private let state = Mutex(State())
    private let cancelled = Atomic(false)

    init(_ envelope: SMTPEnvelope, content: [UInt8], token: Secret<String>?) {
        self.content = content
        self.token = token
        (sender, recipient, needsSMTPUTF8) = (envelope.sender, envelope.recipient, envelope.needsSMTPUTF8)
    }

    /// A delivery without a message: only the connection and the login are tried.
    init(probeWith token: Secret<String>?) {
        self.token = token
        (content, sender, recipient, needsSMTPUTF8) = ([], "", "", false)
    }

    var isCancelled: Bool { cancelled.load(ordering: .relaxed) }

    /// Whether it was claimed, so that it needs no place in a queue.
    var isClaimed: Bool { state.withLock { $0.isClaimed } }

    /// Returns whether the caller is the first to claim it.
    func claim() -> Bool {
        state.withLock { state in
            defer { state.isClaimed = true }
            return !state.isClaimed
        }
    }

    /// Ends the delivery; the caller has claimed it.
    func finish(_ outcome: Outcome) {
        let continuation = state.withLock { state in
            state.outcome = outcome
            return state.continuation.take()
        }
        continuation?.resume(returning: outcome)
    }

    /// Ends the delivery unless it was claimed before.
    func fail(_ error: MailError) {
        if claim() { finish(.failure(error)) }
    }

    /// Calls `submit` and waits for the outcome; stops the delivery when the task is cancelled.
    func outcome(_ submit: () -> Void) async -> Outcome {
        await withTaskCancellationHandler {
            submit()
            return await withCheckedContinuation { continuation in
                let outcome = state.withLock { state in
                    if state.outcome == nil { state.continuation = continuation }
                    return state.outcome
                }
                if let outcome { continuation.resume(returning: outcome) }
            }
        } onCancel: {
            cancelled.store(true, ordering: .relaxed)
            fail(.cancelled)
        }
    }
}

extension MailError {
    static let cancelled = MailError.unavailable("the task that sends the mail was cancelled")
}
