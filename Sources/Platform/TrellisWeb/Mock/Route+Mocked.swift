internal import HTTPTypes
internal import NIOCore
internal import TrellisKernel
internal import TrellisSchema

extension Route {
    /// Returns a mock of the route, so that a front end can start before the back end exists.
    ///
    /// The mock is open and needs no database. It checks its input like the real route, and returns a schema-valid
    /// example with the documented status.
    public func mocked() throws -> Route {
        let response = description.response
        var body = RouteResponse.Body.empty
        var headers: HTTPFields = [:]
        if let described = response.body {
            headers[.contentType] = described.mediaType == "*/*" ? "application/octet-stream" : described.mediaType
            body = .bytes(try Self.exampleBytes(described))
        }
        let (fixedHeaders, fixedBody) = (headers, body)
        let validateInput = self.validateInput
        var mock = Route(
            method, path, access: AccessRule<PublicContext>.open(reason: "The mock server returns examples only."),
            handlerName: handlerName, description: description, errors: errors, validateInput: validateInput,
            handler: { request, _ in
                try await validateInput(request)
                var headers = fixedHeaders
                for header in response.headers {
                    guard let name = HTTPField.Name(header.name) else { continue }
                    headers[name] = header.name == "ETag" ? "\"1\"" : request.info.path
                }
                return RouteResponse(status: response.status, headers: headers, body: fixedBody)
            })
        mock.extensions = extensions
        mock.keys = keys
        mock.errorRenderer = errorRenderer
        mock.moduleErrorRenderer = moduleErrorRenderer
        mock.identification = identification
        return mock
    }

    private static func exampleBytes(_ body: BodyDescription) throws -> ByteBuffer {
        var catalog = SchemaCatalog()
        guard let schema = body.schema?(&catalog) else { return ByteBuffer(string: "An example.\n") }
        var buffer = ByteBuffer()
        try SchemaCoding.encode(SchemaExample.value(of: schema, in: catalog), into: &buffer)
        return buffer
    }
}
