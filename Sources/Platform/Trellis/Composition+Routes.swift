import TrellisWeb

extension Composition {
    /// Returns the routes of all modules as they are served: with the product's changes, their prefix, and the
    /// middleware, the format of errors and the style of names of their modules and of the product; those of the
    /// management listener apart.
    ///
    /// - Parameter idempotency: what serves the routes with the trait of idempotency keys, inside of all other middleware.
    /// - Throws: ``RouteChangeError``, ``TrellisWeb/MiddlewareListError``, ``TrellisWeb/IdentificationError``.
    func routes(
        in catalog: ProductCatalog, idempotency: IdempotencyMiddleware
    ) throws -> (api: [Route], management: [Route]) {
        try middleware.validate()
        let identification = RequestIdentification(schemes: credentialSchemes, tenantSources: tenantSources)
        try identification.validate()
        let changed = try routes.applied(to: try modules.map { (type(of: $0).name, try $0.routes(in: catalog)) })
        var served: (api: [Route], management: [Route]) = ([], [])
        for (module, routes) in zip(modules, changed) {
            try MiddlewareList(module.middleware).validate()
            let prepared = { (route: Route) in
                try self.prepared(route.once(by: idempotency), of: module, identification)
            }
            let api = routes.prefixed.map { $0.under(Application.prefix) } + routes.unprefixed
            served.api += try api.map(prepared)
            served.management += try routes.management.map(prepared)
        }
        return served
    }

    private func prepared(
        _ route: Route, of module: any Module, _ identification: RequestIdentification
    ) throws -> Route {
        try route.identified(by: identification, module: module.credentialSchemes)
            .wrapped(in: module.middleware).wrapped(in: module.contextMiddleware).wrapped(in: contextMiddleware)
            .listing(middleware.errors)
            .rendering(errorsOfModuleWith: module.errorRenderer ?? errorRenderer)
            .styled(module.keys ?? keys).lenient(module.ignoresUnknownQuery)
    }
}

extension Route {
    /// Returns the same route with the middleware around its code, if it has the trait; else unchanged.
    fileprivate func once(by idempotency: IdempotencyMiddleware) -> Route {
        isIdempotent ? wrapped(in: [idempotency]) : self
    }
}
