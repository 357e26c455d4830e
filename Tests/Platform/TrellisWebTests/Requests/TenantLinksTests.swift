import Testing
import TrellisKernel

@testable import TrellisWeb

@Suite("Links to tenants")
struct TenantLinksTests {
    private let tenant = TenantAddress(id: ID(high: 2, low: 1), slug: "globex", domain: "shop.globex.com")
    private let unnamed = TenantAddress(id: ID(high: 2, low: 2))

    private func url(
        _ sources: [TenantSource], _ path: String = "/a?b=c", base: String = "https://acme.app",
        of tenant: TenantAddress? = nil
    ) -> String {
        TenantLinks(base: base, sources: sources).url(path, of: tenant ?? self.tenant)
    }

    @Test("The first source that can be inverted decides, and otherwise the product's URL")
    func order() {
        #expect(url([.header("X-Tenant-ID"), .subdomain(of: "acme.app")]) == "https://globex.acme.app/a?b=c")
        #expect(
            url([.customDomain(ownHosts: ["acme.app"]), .subdomain(of: "acme.app")]) == "https://shop.globex.com/a?b=c")
        #expect(url(.standard) == "https://acme.app/a?b=c")
        let domains: [TenantSource] = [.customDomain(ownHosts: ["acme.app"]), .subdomain(of: "acme.app")]
        #expect(url(domains, of: unnamed) == "https://acme.app/a?b=c")
    }

    @Test("A link never leads to a host of the product itself, whose requests name no tenant")
    func ownHosts() {
        let excepted = TenantAddress(id: tenant.id, slug: "www", domain: "shop.acme.app")
        let sources: [TenantSource] = [.subdomain(of: "acme.app", except: ["WWW"]), .customDomain(ownHosts: [])]
        #expect(url(sources, of: excepted) == "https://acme.app/a?b=c")
        let own = TenantAddress(id: tenant.id, domain: "api.acme.com")
        #expect(url([.customDomain(ownHosts: ["api.acme.com"])], of: own) == "https://acme.app/a?b=c")
        #expect(url([.customDomain(ownHosts: ["acme.app"])], of: own) == "https://api.acme.com/a?b=c")
    }

    @Test("A placeholder in the path becomes the tenant's name")
    func placeholder() {
        #expect(url([.pathParameter("tenant")], "/t/{tenant}/a") == "https://acme.app/t/globex/a")
        #expect(url([.pathParameter("tenant", as: .id)], "/t/{tenant}") == "https://acme.app/t/\(tenant.id)")
        #expect(url([.pathParameter("tenant"), .subdomain(of: "acme.app")], "/a") == "https://globex.acme.app/a")
    }

    @Test("Scheme and port are those of the product's URL")
    func development() {
        let sources: [TenantSource] = [.subdomain(of: "acme.localhost")]
        #expect(url(sources, base: "http://acme.localhost:8080") == "http://globex.acme.localhost:8080/a?b=c")
        #expect(url(sources, base: "") == "https://globex.acme.localhost/a?b=c")
        #expect(url(.standard, base: "") == "/a?b=c")
    }

    @Test("A source finds the tenant in the link that it makes")
    func inverse() throws {
        let sources: [TenantSource] = [.subdomain(of: "acme.app"), .userDefault]
        let host = url(sources).dropFirst("https://".count).prefix { $0 != "/" }
        let request = RequestInfo(
            id: "r", host: String(host), identification: RequestIdentification(tenantSources: sources))
        #expect(try request.requestedTenant().names == [.slug("globex")])
    }
}
