extension Route {
    /// Returns the same route, whose errors have this format, in responses and in the documents.
    ///
    /// A format that the route already has stays: the innermost is used. Pages have errors of their own
    /// (``asPage(errorPage:)``).
    public func rendering(errorsWith renderer: any ErrorRenderer) -> Route {
        guard errorRenderer == nil else { return self }
        var copy = self
        copy.errorRenderer = renderer
        return copy
    }

    /// Returns the same route in a module whose errors have this format: those of its other routes, and of requests to
    /// paths near it that no route takes.
    package func rendering(errorsOfModuleWith renderer: any ErrorRenderer) -> Route {
        var copy = rendering(errorsWith: renderer)
        copy.moduleErrorRenderer = renderer
        return copy
    }
}
