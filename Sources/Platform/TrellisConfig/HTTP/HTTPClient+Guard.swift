package import AsyncHTTPClient
internal import NIOCore

extension HTTPClient {
    /// Creates a client of HTTP/1.1 whose request fails with ``InvalidStatus`` if the response has a status under 100.
    ///
    /// Every client of this package is made by it: without the guard, such a response ends the process. HTTP/2 isn't
    /// used, since its streams have no guard.
    ///
    /// - Parameter configuration: its `http1_1ConnectionDebugInitializer` is called after the guard was added.
    package convenience init(guarding configuration: Configuration) {
        var configuration = configuration
        configuration.httpVersion = .http1Only
        let initialize = configuration.http1_1ConnectionDebugInitializer
        configuration.http1_1ConnectionDebugInitializer = { channel in
            let guarded = StatusGuard.add(to: channel)
            guard let initialize else { return guarded }
            return guarded.flatMap { initialize(channel) }
        }
        self.init(configuration: configuration)
    }
}
