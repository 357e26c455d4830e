internal import HTTPTypes

extension RouteTable {
    /// One sentence for each route that changes a resource with versions and ignores the client's condition, or that
    /// reads a condition whose `ETag` no client can know.
    ///
    /// A resource has versions if the `GET` of its path documents an `ETag`, or if the change itself does, as that of a
    /// resource below it.
    var unconditionalChanges: [String] {
        let resources = ResourceRoutes(routes)
        return routes.compactMap { route in
            let name = "\(route.method.rawValue) \(route.path) (\(route.handlerName))"
            let read = resources.read(of: route)
            guard route.readsCondition else {
                let isChange = [.put, .patch, .delete].contains(route.method) && read?.sendsVersion == true
                guard isChange || route.returnsChangedVersion else { return nil }
                return "\(name) changes a resource with versions and ignores If-Match: take an `IfMatch?`."
            }
            if let read, !read.sendsVersion {
                return
                    "\(name) reads If-Match, but \(read.handlerName) sends no ETag: return `Conditional` or `Tagged`."
            }
            guard route.description.response.status == .ok, !route.sendsVersion, read != nil else { return nil }
            return "\(name) reads If-Match and sends no ETag of the new version: return `Conditional` or `Tagged`."
        }
    }
}

extension Route {
    /// Whether the documents state an `ETag` of its response.
    var sendsVersion: Bool { description.response.headers.contains { $0.name == "ETag" } }

    /// Whether it reads the client's condition of a change.
    package var readsCondition: Bool { description.input.parameters.contains { $0.name == "If-Match" } }

    /// Whether it is a change that returns the version which it made of an existing resource.
    fileprivate var returnsChangedVersion: Bool {
        method != .get && description.response.status != .created && sendsVersion
    }
}
