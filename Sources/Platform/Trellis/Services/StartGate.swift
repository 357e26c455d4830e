import ServiceLifecycle
import Synchronization

/// A gate that opens once, when a service is ready; those after it wait for it.
final class StartGate: Sendable {
    private struct State {
        var isOpen = false
        var next = 0
        var waiters: [Int: CheckedContinuation<Bool, Never>] = [:]
    }
    private let state = Mutex(State())

    /// Opens the gate; idempotent.
    func open() {
        let waiters = state.withLock { state in
            state.isOpen = true
            defer { state.waiters = [:] }
            return state.waiters.values
        }
        for waiter in waiters { waiter.resume(returning: true) }
    }

    /// Waits until the gate is open; returns false when the task is cancelled or its service shall end before that.
    func isOpened() async -> Bool {
        await cancelWhenGracefulShutdown { await self.wait() }
    }

    private func wait() async -> Bool {
        let id = state.withLock { state in
            state.next += 1
            return state.next
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOpen = state.withLock { state -> Bool? in
                    if state.isOpen { return true }
                    // The handler below has already run, or will find the continuation.
                    if Task.isCancelled { return false }
                    state.waiters[id] = continuation
                    return nil
                }
                if let isOpen { continuation.resume(returning: isOpen) }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: id) }?.resume(returning: false)
        }
    }
}

/// A service that runs when a gate is open.
struct GatedService: Service, CustomStringConvertible {
    let service: any Service
    let gate: StartGate

    var description: String { "\(service)" }

    func run() async throws {
        guard await gate.isOpened() else { return }
        try await service.run()
    }
}
