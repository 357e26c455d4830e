import TrellisWeb

extension Composition {
    /// Returns the routes of all modules as they are served: with the product's changes, their prefix, and the middleware
    /// the format of errors and the style of names of their modules and of the product.
    ///
    /// - Throws: ``RouteChangeError``, ``TrellisWeb/MiddlewareListError``, ``TrellisWeb/IdentificationError``.
    func routes(in catalog: ProductCatalog) throws -> [Route] {
        try middleware.validate()
        let identification = RequestIdentification(schemes: credentialSchemes, tenantSources: tenantSources)
        try identification.validate()
        let changed = try routes.applied(to: try modules.map { (type(of: $0).name, try $0.routes(in: catalog)) })
        return try zip(modules, changed).flatMap { module, routes in
            try MiddlewareList(module.middleware).validate()
            return try (routes.prefixed.map { $0.under(Application.prefix) } + routes.unprefixed).map { route in
                try route.identified(by: identification, module: module.credentialSchemes)
                    .wrapped(in: module.middleware).wrapped(in: module.contextMiddleware).wrapped(in: contextMiddleware)
                    .listing(middleware.errors)
                    .rendering(errorsOfModuleWith: module.errorRenderer ?? errorRenderer)
                    .styled(module.keys ?? keys).lenient(module.ignoresUnknownQuery)
            }
        }
    }
}
