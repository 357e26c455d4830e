extension CrossOriginFields {
    /// Gathers the fields of these routes.
    init(_ routes: [Route]) {
        self.init()
        var (requests, responses) = (Set<String>(), Set<String>())
        for route in routes {
            requests.formUnion(route.identification.headerFieldNames)
            requests.formUnion(route.description.input.parameters.filter { $0.location == .header }.map(\.name))
            responses.formUnion(route.description.response.headers.map(\.name))
        }
        self.requests = requests.filter(Self.canBeSent).sorted()
        self.responses = responses.filter(Self.canBeRead).sorted()
    }
}

extension RequestIdentification {
    /// The header fields that carry tokens and name tenants.
    ///
    /// Cookies are sent by the browser itself. What a custom source reads, only `web.cors_headers` can name.
    var headerFieldNames: [String] {
        let credentials = schemes.compactMap { scheme -> String? in
            switch scheme.place {
            case .authorization: "Authorization"
            case .header(let name, _): name
            case .cookie: nil
            }
        }
        let tenants = tenantSources.compactMap { source -> String? in
            if case .header(let name, _, _) = source.place { name } else { nil }
        }
        return credentials + tenants
    }
}
