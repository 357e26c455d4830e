import HTTPTypes
import Testing
import TrellisKernel

@testable import TrellisWeb

@Suite("Sources of the tenant")
struct TenantSourceTests {
    private static let acme = ID<Tenant>(high: 2, low: 1)

    private func read(
        _ sources: [TenantSource], host: String? = nil, headers: HTTPFields = [:],
        path: [(name: String, value: String)] = []
    ) throws(AccessError) -> [TenantName] {
        let identification = RequestIdentification(tenantSources: sources)
        let request = RequestInfo(
            id: "r", headers: headers, host: host, pathParameters: PathParameters(path),
            identification: identification)
        return try request.requestedTenant().names
    }

    @Test("A header field has an identifier or a short name, as declared")
    func header() throws {
        let tenant = HTTPField.Name.tenantID
        #expect(try read(.standard, headers: [tenant: "\(Self.acme)"]) == [.id(Self.acme)])
        #expect(throws: AccessError.tenantMalformed) { try read(.standard, headers: [tenant: "acme"]) }
        #expect(try read([.header("X-Tenant-ID", as: .slug)], headers: [tenant: "Acme"]) == [.slug("acme")])
        #expect(try read(.standard) == [])
    }

    @Test(
        "A subdomain is the short name, in whatever form the host was sent",
        arguments: [
            "globex.acme.app", "GLOBEX.ACME.APP", "globex.acme.app:8443", "globex.acme.app.", "Globex.acme.app.:80",
        ])
    func subdomain(host: String) throws {
        #expect(try read([.subdomain(of: "acme.app"), .userDefault], host: host) == [.slug("globex")])
    }

    @Test(
        "Other hosts, the zone itself and excepted names are of no tenant",
        arguments: [
            "acme.app", "www.acme.app", "API.acme.app", "evilacme.app", "acme.app.evil.com", "127.0.0.1", "[::1]:80",
            "bücher.acme.app", "localhost", "", "acme.app:80:80", String(repeating: "a", count: 300) + ".acme.app",
        ])
    func foreignHost(host: String) throws {
        #expect(try read([.subdomain(of: "acme.app"), .userDefault], host: host) == [])
    }

    @Test("Two labels before the zone are malformed: a short name has none of the dots")
    func deepSubdomain() {
        #expect(throws: AccessError.tenantMalformed) { try read([.subdomain(of: "acme.app")], host: "a.b.acme.app") }
    }

    @Test("A placeholder names the tenant; routes without it name none")
    func path() throws {
        #expect(
            try read([.pathParameter("tenant"), .userDefault], path: [("tenant", "Acme")]) == [.slug("acme")])
        #expect(try read([.pathParameter("tenant"), .userDefault], path: [("id", "acme")]) == [])
        #expect(throws: AccessError.tenantMalformed) {
            try read([.pathParameter("tenant")], path: [("tenant", "a b")])
        }
        #expect(
            try read([.pathParameter("tenant", as: .id)], path: [("tenant", "\(Self.acme)")]) == [.id(Self.acme)])
    }

    @Test("Hosts of the product, of the zone, without a dot and addresses are no domains of tenants")
    func customDomain() throws {
        let sources: [TenantSource] = [
            .subdomain(of: "acme.app"), .customDomain(ownHosts: ["api.acme.com"]), .userDefault,
        ]
        #expect(try read(sources, host: "Shop.Globex.com:443") == [.domain("shop.globex.com")])
        for host in ["api.acme.com", "eu.api.acme.com", "acme.app", "localhost:8080", "10.0.0.1", "[fe80::1]"] {
            #expect(try read(sources, host: host) == [], "\(host)")
        }
        #expect(try read(sources, host: "globex.acme.app") == [.slug("globex")])
    }

    @Test("Every source that finds a name counts, in order; equal names count once")
    func several() throws {
        let sources: [TenantSource] = [
            .subdomain(of: "acme.app"), .header("X-Tenant-ID"), .pathParameter("tenant"), .userDefault,
        ]
        #expect(
            try read(
                sources, host: "globex.acme.app", headers: [.tenantID: "\(Self.acme)"], path: [("tenant", "globex")])
                == [.slug("globex"), .id(Self.acme)])
    }

    @Test("Without the user's default, a request must name its tenant")
    func required() throws {
        #expect(throws: AccessError.tenantRequired) { try read([.header("X-Tenant-ID")]) }
    }

    @Test("A source of the product's own returns names, or refuses")
    func custom() throws {
        let source = TenantSource.custom("query of a widget") { request throws(AccessError) in
            guard request.path != "/refused" else { throw .tenantMalformed }
            return .slug("widget")
        }
        #expect(try read([source]) == [.slug("widget")])
        #expect("\(source)" == "query of a widget")
    }

    @Test("A short name is a label of a host name", arguments: ["a", "acme", "a-1", "1a", "A-B"])
    func slug(text: String) {
        #expect(TenantSlug(text)?.text == text.lowercased())
    }

    @Test(
        "Other text is no short name",
        arguments: ["", "-a", "a-", "a.b", "a b", "ä", "a_b", String(repeating: "a", count: 64), "a\u{301}"])
    func noSlug(text: String) {
        #expect(TenantSlug(text) == nil)
    }
}
