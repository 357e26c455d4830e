internal import ServiceLifecycle
internal import TrellisConfig

extension WebApplication {
    /// Listens and serves until the task is cancelled or its service group shuts down gracefully.
    ///
    /// Then it accepts no more connections, closes idle ones, and completes the requests in flight before it returns.
    ///
    /// The rules of HTTP/1 are kept strictly, so that a proxy and this server always agree on where a request ends;
    /// docs/reference/http.md lists them. `Forwarded` and `X-Forwarded-…` count only from the proxies of
    /// `web.trusted_proxies`.
    ///
    /// - Throws: ``ListenError`` when the server can't listen on the address.
    public func run() async throws {
        let listener = ConnectionListener(
            host: settings.host, port: settings.port, settingPrefix: settingPrefix,
            maximumConnections: settings.maximumConnections, dispatcher: dispatcher)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await listener.run(whenRunning: whenRunning) }
            group.addTask { await runDeadlineTimer() }
            try await group.next()
            group.cancelAll()
        }
    }

    private func runDeadlineTimer() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(200))
            expireTimedOutRequests()
            expireConnections()
        }
    }
}
