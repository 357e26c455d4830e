import Synchronization

/// Those in this process who hear what others NOTIFY: one connection for all who name the same channels.
///
/// It is made for the first of them, and ends with the last.
final class PostgresListeners: Sendable {
    private struct Circle {
        let listener: PostgresListener
        var receivers: [Int: AsyncStream<DatabaseNotification>.Continuation] = [:]
        var hasConnected = false
    }
    private struct State {
        var circles: [Set<String>: Circle] = [:]
        var joined = 0
    }
    private let state = Mutex(State())
    private let make: @Sendable ([String], @escaping @Sendable (DatabaseNotification) -> Void) -> PostgresListener

    /// Listeners that `make` makes, not yet started.
    init(
        make: @escaping @Sendable ([String], @escaping @Sendable (DatabaseNotification) -> Void) -> PostgresListener
    ) {
        self.make = make
    }

    /// What is said on the channels, until the stream is dropped.
    func stream(_ channels: [String]) -> AsyncStream<DatabaseNotification> {
        let channels = Set(channels)
        let (stream, continuation) = AsyncStream.makeStream(
            of: DatabaseNotification.self, bufferingPolicy: .bufferingNewest(1000))
        let (number, new) = state.withLock { state -> (Int, PostgresListener?) in
            state.joined += 1
            if state.circles[channels] != nil {
                state.circles[channels]?.receivers[state.joined] = continuation
                if state.circles[channels]?.hasConnected == true { continuation.yield(.connected) }
                return (state.joined, nil)
            }
            let listener = make(channels.sorted()) { [weak self] in self?.tell($0, channels) }
            state.circles[channels] = Circle(listener: listener, receivers: [state.joined: continuation])
            return (state.joined, listener)
        }
        continuation.onTermination = { _ in self.leave(channels, number) }
        new?.start()
        return stream
    }

    private func tell(_ notification: DatabaseNotification, _ channels: Set<String>) {
        state.withLock { state in
            if notification == .connected { state.circles[channels]?.hasConnected = true }
            state.circles[channels]?.receivers.values.forEach { $0.yield(notification) }
        }
    }

    private func leave(_ channels: Set<String>, _ number: Int) {
        let last = state.withLock { state -> PostgresListener? in
            state.circles[channels]?.receivers[number] = nil
            guard let circle = state.circles[channels], circle.receivers.isEmpty else { return nil }
            state.circles[channels] = nil
            return circle.listener
        }
        last?.close()
    }
}
