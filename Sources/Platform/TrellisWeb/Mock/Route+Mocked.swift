internal import HTTPTypes
internal import NIOCore
internal import TrellisKernel
internal import TrellisSchema

extension Route {
    /// The same operation as an empty shell, so that a front end can start before the back end exists.
    ///
    /// It is open and needs no database. It checks its input as the real one does, and answers with a schema-valid
    /// example and the documented status.
    public func mocked() throws -> Route {
        let answer = description.answer
        var body = RouteResponse.Body.empty
        var headers: HTTPFields = [:]
        if let described = answer.body {
            headers[.contentType] = described.mediaType == "*/*" ? "application/octet-stream" : described.mediaType
            body = .bytes(try Self.exampleBytes(described))
        }
        let (fixedHeaders, fixedBody) = (headers, body)
        let check = self.check
        return Route(
            method, path, access: .open(reason: "The mock server gives out examples only."),
            contextName: PublicContext.name,
            handlerName: handlerName, description: description, errors: errors, check: check,
            run: { request, _ in
                try await check(request)
                var headers = fixedHeaders
                for header in answer.headers {
                    guard let name = HTTPField.Name(header.name) else { continue }
                    headers[name] = header.name == "ETag" ? "\"1\"" : request.info.path
                }
                return RouteResponse(status: answer.status, headers: headers, body: fixedBody)
            })
    }

    private static func exampleBytes(_ body: BodyDescription) throws -> ByteBuffer {
        var catalog = SchemaCatalog()
        guard let schema = body.schema?(&catalog) else { return ByteBuffer(string: "An example.\n") }
        var buffer = ByteBuffer()
        try SchemaCoding.encode(SchemaExample.value(of: schema, in: catalog), into: &buffer)
        return buffer
    }
}
