package import TrellisKernel
public import TrellisSchema

extension Route {
    /// Returns the same route, whose bodies have the members that the composition adds to objects of type
    /// `TrellisSchema.Extended`: when they are read, and in the documents.
    public func extended(by extensions: SchemaExtensions) -> Route {
        guard !extensions.isEmpty else { return self }
        var copy = self
        copy.extensions = extensions
        copy.description.input.body = description.input.body?.extended(by: extensions)
        copy.description.response.body = description.response.body?.extended(by: extensions)
        return copy
    }
}

extension BodyDescription {
    fileprivate func extended(by extensions: SchemaExtensions) -> BodyDescription {
        guard let schema else { return self }
        return BodyDescription(mediaType: mediaType) { catalog in catalog.extended(by: extensions) { schema(&$0) } }
    }
}

extension [Route] {
    /// Returns the same routes, one of them with more errors that it may return.
    package func documenting<Name: RouteReference>(_ errors: [any AppError], of name: Name) -> [Route] {
        map { $0.handlerName == name.handlerName ? $0.listing(errors) : $0 }
    }
}
