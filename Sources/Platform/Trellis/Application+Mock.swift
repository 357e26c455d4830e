import TrellisConfig
import TrellisWeb

extension Application {
    /// Returns a mock of the product: every operation checks its input and returns an example from its schema.
    ///
    /// It checks no access and stores nothing, so that front-end work can start before the back end exists.
    func mocked(settings: LoadedSettings) throws -> Application {
        var shell = self
        shell.routes = RouteTable(try routes.routes.map { try $0.description.isListed ? $0.mocked() : $0 })
        shell.managementRoutes = RouteTable([])
        shell.platform.settings = settings
        return shell
    }
}
