import TrellisConfig
import TrellisWeb

extension Application {
    /// The same product as an empty shell: every operation checks its input and answers with an example from its
    /// schema.
    ///
    /// Nothing is guarded or stored, so a front end can start before the back end exists.
    func mocked(settings: LoadedSettings) throws -> Application {
        var shell = self
        shell.routes = RouteTable(try routes.routes.map { try $0.description.isListed ? $0.mocked() : $0 })
        shell.platform.settings = settings
        return shell
    }
}
