public import HTTPTypes

extension AccessError: HeaderFieldsError {
    /// `WWW-Authenticate` for errors that a valid token would fix, outside of a route; a route names its own schemes.
    public var headerFields: HTTPFields { RequestIdentification.standard.headerFields(for: self) }
}
