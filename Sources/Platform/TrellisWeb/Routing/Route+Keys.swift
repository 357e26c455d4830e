public import TrellisSchema

extension Route {
    /// Returns the same route, whose bodies, query parameters and documents have names in this style.
    ///
    /// Types that state a style keep it, and so do explicit names (`@Key`). A module and the composition set the style
    /// of routes that have none: ``styled(_:)``.
    public func with(keys: KeyStyle) -> Route {
        var copy = self
        copy.keys = keys
        for index in copy.description.input.parameters.indices {
            copy.description.input.parameters[index].keys = keys
        }
        copy.description.input.body?.keys = keys
        copy.description.response.body?.keys = keys
        return copy
    }

    /// Returns the same route with this style of names, unless it has one.
    public func styled(_ keys: KeyStyle?) -> Route {
        guard self.keys == nil, let keys else { return self }
        return with(keys: keys)
    }

    /// Returns the same route, which ignores unknown names in the query if `isLenient`, or if it did before.
    package func lenient(_ isLenient: Bool) -> Route { isLenient ? ignoringUnknownQuery() : self }

    /// Returns the same route, which ignores names in the query that no parameter reads, for clients that add some.
    public func ignoringUnknownQuery() -> Route {
        var copy = self
        copy.description.input.ignoresUnknownQuery = true
        return copy
    }
}
