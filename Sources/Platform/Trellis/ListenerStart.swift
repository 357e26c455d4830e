import Synchronization

/// The start of a server's listeners: announces the server's address when all of them run.
///
/// A server whose other listener can't start ends, so it must not be announced before.
final class ListenerStart: Sendable {
    private struct State {
        var missing: Int
        var address: String?
    }
    private let state: Mutex<State>
    private let announce: @Sendable (_ address: String) -> Void

    /// - Parameter count: the number of listeners.
    init(count: Int, _ announce: @escaping @Sendable (_ address: String) -> Void) {
        state = Mutex(State(missing: count))
        self.announce = announce
    }

    /// Notes that a listener runs.
    ///
    /// - Parameter address: the address to announce; nil for another listener's.
    func runs(_ address: String? = nil) {
        let announced = state.withLock { state -> String? in
            state.missing -= 1
            state.address = address ?? state.address
            return state.missing == 0 ? state.address : nil
        }
        if let announced { announce(announced) }
    }
}
