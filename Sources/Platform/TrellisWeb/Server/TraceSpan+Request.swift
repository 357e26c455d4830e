internal import HTTPTypes
internal import TrellisKernel
internal import TrellisObservability

extension TraceSpan {
    /// Ends the span of a request, with its result.
    ///
    /// The path and the query aren't recorded, because they have identifiers and may have secrets; the route is.
    ///
    /// Source: OpenTelemetry's conventions for HTTP servers, stable since 1.23.
    @inline(never)
    func end(_ record: RequestRecord, of exchange: Exchange) {
        let head = exchange.head
        let status = record.status.code
        let server = (exchange.client.host ?? head.authority).map(Authority.parts(of:))
        if let pattern = record.pattern { rename("\(head.method.rawValue) \(pattern)") }
        set([
            "http.request.method": head.method.rawValue, "http.route": record.pattern,
            "http.response.status_code": status, "http.response.body.size": record.bytes,
            "url.scheme": exchange.client.scheme ?? "http", "server.address": server?.host,
            "server.port": server?.port,
            "client.address": exchange.client.address?.description,
            "user_agent.original": head.headerFields[.userAgent], "trellis.request_id": exchange.requestID,
            "trellis.tenant_id": exchange.tenantID?.description, "user.id": exchange.userID?.description,
        ])
        if status >= 500 { fail("\(status)") }
        finish()
    }
}
