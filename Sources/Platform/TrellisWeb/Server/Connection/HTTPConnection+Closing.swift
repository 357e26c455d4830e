internal import NIOCore
internal import TrellisKernel

extension HTTPConnection {
    /// Ends the connection for a client that reads the last response, and may still be sending.
    ///
    /// Closing it while the client sends would reset the connection, and the response could be lost
    /// (RFC 9112, section 9.6).
    func linger() {
        guard phase != .closed, phase != .lingering else { return }
        let isDone = decoder.isComplete && input.readableBytes == 0 && current?.keepsAlive == false
        guard !isDone, !isInputClosed else { return close() }
        phase = .lingering
        discarded = 0
        input.clear()
        phaseDeadline = MonotonicTime.nanoseconds &+ limits.unreadTimeout
        updateDeadline()
        context?.close(mode: .output, promise: nil)
        readIfNeeded()
    }

    func close() {
        context?.close(promise: nil)
    }

    /// Closes an idle connection, and any other after the response in progress.
    func shutDown() {
        isShuttingDown = true
        if responsePhase == .none { keepsAlive = false }
        if phase == .head, !isHeadTimed { close() }
    }
}
