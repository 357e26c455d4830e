import Logging
package import TrellisConfig
import TrellisKernel
public import TrellisWeb

extension Application {
    /// Returns the web application of the management listener: `/metrics`, `/diagnostics`, and what the modules serve
    /// there, such as `/ready` with its cause; nil without `web.management_port`.
    ///
    /// It has limits and connections of its own, so that operators reach it while `web` is overloaded.
    ///
    /// - Parameters:
    ///   - web: the web application for clients, whose connections and requests `/diagnostics` counts; nil in a worker,
    ///     which has none.
    ///   - whenRunning: called with the port once it listens.
    public func management(
        of web: WebApplication?, whenRunning: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) -> WebApplication? {
        var settings = platform.settings[WebSettings.self]
        guard let port = settings.managementPort, !managementRoutes.routes.isEmpty else { return nil }
        (settings.host, settings.port) = (settings.managementHost, port)
        settings.maximumConnections = 64
        // Its clients are the operators' own programs: no page of another origin, no proxy.
        (settings.corsOrigins, settings.trustedProxies) = ([], [])
        let diagnostics = DiagnosticsRoute.route(
            product: document.title, version: document.version, environment: platform.settings.environment, of: web)
        var management = WebApplication(
            routes: managementRoutes.routes + [diagnostics], authenticator: authenticator, database: platform.database,
            settings: settings, texts: catalog.texts, errorRenderer: errorRenderer, keys: keys,
            logger: platform.logger, whenRunning: whenRunning)
        management.settingPrefix = "web.management_"
        return management
    }

    /// Whether a server has a management listener.
    var hasManagement: Bool {
        platform.settings[WebSettings.self].managementPort != nil && !managementRoutes.routes.isEmpty
    }

    /// Returns the management listener of a server or a worker, which logs its address; none without
    /// `web.management_port`.
    func managementService(
        of web: WebApplication?, whenRunning: @escaping @Sendable () -> Void = {}
    ) -> [WebApplication] {
        let host = platform.settings[WebSettings.self].managementHost
        return management(of: web) { [logger = platform.logger] port in
            let address = "http://\(host.contains(utf8: ":") ? "[\(host)]" : host):\(port)"
            logger.notice("The management listener runs", metadata: ["address": "\(address)"])
            whenRunning()
        }.map { [$0] } ?? []
    }
}

extension LoadedSettings {
    /// Whether clients get `/metrics` and the cause of `/ready`: only in development and test, and only without a
    /// management listener, which then serves them.
    package var servesOperationsToClients: Bool {
        self[WebSettings.self].managementPort == nil && (environment == "development" || environment == "test")
    }
}
