internal import HTTPTypes

/// The routes by path: which of them read, change and delete one resource.
struct ResourceRoutes: Sendable {
    private let byShape: [String: [Route]]

    init(_ routes: [Route]) {
        byShape = Dictionary(grouping: routes, by: \.pathShape)
    }

    /// Returns the route that reads the resource at the path of `route`.
    func read(of route: Route) -> Route? {
        byShape[route.pathShape]?.first { $0.method == .get }
    }

    /// Returns the routes of the resources that `route` creates: those with one more placeholder.
    func items(of route: Route) -> [Route] {
        byShape["\(route.pathShape)/{}"] ?? []
    }

    /// Returns whether a resource that `route` creates has a version: its `GET`, or that of the path itself, sends one.
    func createsVersions(_ route: Route) -> Bool {
        let reads = items(of: route).filter { $0.method == .get } + [read(of: route)].compactMap { $0 }
        return reads.contains(where: \.sendsVersion)
    }
}
