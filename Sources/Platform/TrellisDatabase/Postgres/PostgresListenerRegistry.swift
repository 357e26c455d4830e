import Synchronization

/// The listeners of this process: one connection for all streams with the same channels and name.
///
/// The first stream opens it, and the end of the last one closes it.
final class PostgresListenerRegistry: Sendable {
    typealias Make =
        @Sendable (PostgresListener.Subscription, @escaping @Sendable (DatabaseNotification) -> Void) ->
        PostgresListener
    private struct ChannelGroup {
        let listener: PostgresListener
        var receivers: [Int: AsyncStream<DatabaseNotification>.Continuation] = [:]
        var hasConnected = false
    }
    private struct State {
        var groups: [PostgresListener.Subscription: ChannelGroup] = [:]
        var subscriptionCount = 0
        var isClosed = false
    }
    private let state = Mutex(State())
    private let make: Make

    /// - Parameter make: returns a new listener that isn't started.
    init(make: @escaping Make) {
        self.make = make
    }

    /// Returns the notifications on the channels, until the stream is dropped.
    func stream(_ channels: PostgresListener.Subscription) -> AsyncStream<DatabaseNotification> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: DatabaseNotification.self, bufferingPolicy: .bufferingNewest(1000))
        let added = state.withLock { state -> (Int, PostgresListener?)? in
            if state.isClosed { return nil }
            state.subscriptionCount += 1
            let number = state.subscriptionCount
            if state.groups[channels] != nil {
                state.groups[channels]?.receivers[number] = continuation
                if state.groups[channels]?.hasConnected == true { continuation.yield(.connected) }
                return (number, nil)
            }
            let listener = make(channels) { [weak self] in self?.deliver($0, channels) }
            state.groups[channels] = ChannelGroup(listener: listener, receivers: [number: continuation])
            return (number, listener)
        }
        guard let (number, new) = added else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { _ in self.unsubscribe(channels, number) }
        new?.start()
        return stream
    }

    /// Replaces the listeners' connections by ones with the current address.
    func reconnect() {
        for listener in state.withLock({ $0.groups.values.map(\.listener) }) { listener.reconnect() }
    }

    /// Ends every stream, and closes the listeners; later streams end at once.
    func close() {
        let groups = state.withLock { state in
            state.isClosed = true
            defer { state.groups = [:] }
            return Array(state.groups.values)
        }
        for group in groups {
            group.listener.close()
            for receiver in group.receivers.values { receiver.finish() }
        }
    }

    private func deliver(_ notification: DatabaseNotification, _ channels: PostgresListener.Subscription) {
        state.withLock { state in
            if notification == .connected { state.groups[channels]?.hasConnected = true }
            state.groups[channels]?.receivers.values.forEach { $0.yield(notification) }
        }
    }

    private func unsubscribe(_ channels: PostgresListener.Subscription, _ number: Int) {
        let last = state.withLock { state -> PostgresListener? in
            state.groups[channels]?.receivers[number] = nil
            guard let group = state.groups[channels], group.receivers.isEmpty else { return nil }
            state.groups[channels] = nil
            return group.listener
        }
        last?.close()
    }
}
