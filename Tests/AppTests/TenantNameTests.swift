import App
import HTTPTypes
import Testing
import Trellis
import TrellisKernel
import TrellisSchema
import TrellisSystem
import TrellisTenants
import TrellisTesting
import TrellisWeb

@Suite("Names of tenants in requests")
struct TenantNameTests {
    /// Two users of a tenant each: ada of globex, bob of initech.
    private struct World {
        let app: TestApp
        let ada: TrellisTesting.Actor
        let bob: TrellisTesting.Actor

        init(_ app: TestApp) async throws {
            self.app = app
            ada = try await app.acmeSignUp("ada", phone: "+43111111")
            bob = try await app.acmeSignUp("bob", phone: "+43222222")
            for (user, slug) in [(ada, "globex"), (bob, "initech")] {
                let named = try await user.patch("/tenants/current", ["slug": .string(slug)])
                #expect(named.status == 200 && named.json["slug"] == .string(slug))
            }
        }

        /// Sends a request of the user, without the header of the tenant unless it is given.
        func whoami(
            _ user: TrellisTesting.Actor, at host: String = "localhost", path: String = "whoami",
            header: ID<Tenant>? = nil
        ) async throws -> TestResponse {
            var headers: HTTPFields = [.authorization: "Bearer \(user.accessToken)"]
            if let header { headers[.tenantID] = "\(header)" }
            return try await app.send(.get, "\(Application.prefix)/\(path)", headers: headers, host: host)
        }
    }

    @Test("Subdomain, path, header and the only tenant name the same tenant")
    func sources() async throws {
        try await withApp(IdentificationProduct.self) { app in
            let world = try await World(app)
            let id = try #require(world.ada.tenantID)
            let tenant = JSONValue.string("\(id)")
            for host in ["globex.acme.app", "GLOBEX.Acme.App", "globex.acme.app:8443", "globex.acme.app."] {
                #expect(try await world.whoami(world.ada, at: host).json["tenant"] == tenant, "\(host)")
            }
            #expect(try await world.whoami(world.ada, path: "t/globex/whoami").json["tenant"] == tenant)
            #expect(try await world.whoami(world.ada, path: "t/GLOBEX/whoami").json["tenant"] == tenant)
            #expect(try await world.whoami(world.ada, header: id).json["tenant"] == tenant)
            #expect(try await world.whoami(world.ada).json["tenant"] == tenant)
            #expect(
                try await world.whoami(world.ada, at: "globex.acme.app", path: "t/globex/whoami", header: id)
                    .json["tenant"] == tenant)
        }
    }

    @Test("Another tenant's name gives nothing: its data stays as unknown as a tenant that doesn't exist")
    func membership() async throws {
        try await withApp(IdentificationProduct.self) { app in
            let world = try await World(app)
            let refused = Outcome(404, "tenant.not_found")
            for host in ["initech.acme.app", "unknown.acme.app", "unknown.example.com"] {
                #expect(Outcome(try await world.whoami(world.ada, at: host)) == refused, "\(host)")
            }
            #expect(Outcome(try await world.whoami(world.ada, path: "t/initech/whoami")) == refused)
            #expect(Outcome(try await world.whoami(world.ada, header: world.bob.tenantID)) == refused)
            // Both names are of a tenant that she doesn't belong to, whether they agree or not.
            for host in ["initech.acme.app", "unknown.acme.app"] {
                #expect(
                    Outcome(try await world.whoami(world.ada, at: host, header: world.bob.tenantID)) == refused)
            }
        }
    }

    @Test("Names that differ are refused, whichever of them is the user's own tenant")
    func differing() async throws {
        try await withApp(IdentificationProduct.self) { app in
            let world = try await World(app)
            let refused = Outcome(400, "tenant.ambiguous")
            let (own, other) = (world.ada.tenantID, world.bob.tenantID)
            #expect(Outcome(try await world.whoami(world.ada, at: "globex.acme.app", header: other)) == refused)
            #expect(Outcome(try await world.whoami(world.ada, at: "initech.acme.app", header: own)) == refused)
            #expect(Outcome(try await world.whoami(world.ada, at: "unknown.acme.app", header: own)) == refused)
            #expect(
                Outcome(try await world.whoami(world.ada, path: "t/initech/whoami", header: own)) == refused)
            // A member of both is asked to decide, too.
            _ = try await world.ada.addMember(world.bob)
            #expect(Outcome(try await world.whoami(world.bob, at: "globex.acme.app", header: other)) == refused)
            #expect(Outcome(try await world.whoami(world.bob)) == Outcome(400, "tenant.required"))
        }
    }

    @Test(
        "Hosts that are no names of the product are no names of tenants",
        arguments: [
            "acme.app", "www.acme.app", "127.0.0.1:8080", "[::1]:8080", "bücher.acme.app", "acme.app:80:80",
            "localhost",
            "globex.acme.app:99999999", "..acme.app", String(repeating: "a.", count: 2000) + "acme.app", "api.acme.com",
        ])
    func hostileHosts(host: String) async throws {
        try await withApp(IdentificationProduct.self) { app in
            let world = try await World(app)
            let response = try await world.whoami(world.ada, at: host)
            #expect(response.json["tenant"]?.string == world.ada.tenantID?.description)
        }
    }

    @Test("A host that looks like a subdomain of the zone is not one")
    func lookalikes() async throws {
        try await withApp(IdentificationProduct.self) { app in
            let world = try await World(app)
            for host in ["globex.acme.app.evil.com", "globex.evilacme.app"] {
                #expect(
                    Outcome(try await world.whoami(world.ada, at: host)) == Outcome(404, "tenant.not_found"), "\(host)")
            }
            let deep = try await world.whoami(world.ada, at: "a.globex.acme.app")
            #expect(Outcome(deep) == Outcome(400, "tenant.malformed"))
        }
    }

    @Test("A superuser gives a tenant its domain, which is then its name; no two tenants have the same")
    func domains() async throws {
        try await withApp(IdentificationProduct.self) { app in
            let world = try await World(app)
            let root = try await app.superuser()
            let (own, other) = (try #require(world.ada.tenantID), try #require(world.bob.tenantID))
            let path = "/superuser/tenants/\(own)/domains"
            #expect(try await world.ada.post(path, ["domain": "shop.globex.com"]).status == 403)
            let made = try await root.post(path, ["domain": "Shop.Globex.COM."])
            #expect(made.status == 201 && made.json["domain"] == "shop.globex.com")
            let taken = try await root.post("/superuser/tenants/\(other)/domains", ["domain": "shop.globex.com"])
            #expect(Outcome(taken) == Outcome(409, "tenant.domain_taken"))
            for domain in ["globex", "a b.com", "1.2.3.4", "shop.globex.com:80", "bücher.example", "-a.com", ""] {
                let refused = try await root.post(path, ["domain": .string(domain)])
                #expect(Outcome(refused) == Outcome(422, "input.invalid"), "\(domain)")
            }
            let missing = try await root.post("/superuser/tenants/\(ID<Tenant>())/domains", ["domain": "a.com"])
            #expect(Outcome(missing) == Outcome(404, "tenant.not_found"))
            #expect(try await root.get(path).json["items"]?.array?.count == 1)

            let response = try await world.whoami(world.ada, at: "shop.globex.com:443")
            #expect(response.json["tenant"] == .string("\(own)"))
            #expect(try await world.whoami(world.bob, at: "shop.globex.com").status == 404)
            #expect(try await root.delete("\(path)/SHOP.globex.com").status == 204)
            #expect(try await world.whoami(world.ada, at: "shop.globex.com").status == 404)
            let gone = try await root.delete("\(path)/shop.globex.com")
            #expect(Outcome(gone) == Outcome(404, "tenant.domain_not_found"))
        }
    }

    @Test("A short name is unique, can be removed, and isn't one that the product needs")
    func slugs() async throws {
        try await withApp(IdentificationProduct.self) { app in
            let world = try await World(app)
            let taken = Outcome(409, "tenant.slug_taken")
            func rename(_ slug: JSONValue) async throws -> TestResponse {
                try await world.bob.patch("/tenants/current", ["slug": slug])
            }
            #expect(Outcome(try await rename("globex")) == taken)
            // One that the product reserves, and the exceptions of its source of subdomains.
            for slug in ["status", "www", "api", "app"] {
                #expect(Outcome(try await rename(.string(slug))) == taken, "\(slug)")
            }
            for slug in ["Globex", "a b", "-a", "ä", "", "a.b"] {
                #expect(Outcome(try await rename(.string(slug))) == Outcome(422, "input.invalid"), "\(slug)")
            }
            let renamed = try await world.bob.patch("/tenants/current", ["name": "Initech Inc."])
            #expect(renamed.json["slug"] == "initech")
            #expect(try await rename(.null).json["slug"] == .null)
            #expect(try await world.whoami(world.bob, at: "initech.acme.app").status == 404)
            let second = try await world.bob.post("/tenants", ["name": "Second", "slug": "globex"])
            #expect(Outcome(second) == taken)
            let third = try await world.bob.post("/tenants", ["name": "Third", "slug": "initech"])
            #expect(third.status == 201 && third.json["slug"] == "initech")
        }
    }

    @Test("Of two tenants that take a short name at the same time, one gets it")
    func race() async throws {
        try await withApp(IdentificationProduct.self) { app in
            let world = try await World(app)
            async let first = world.ada.patch("/tenants/current", ["slug": "umbrella"]).status
            async let second = world.bob.patch("/tenants/current", ["slug": "umbrella"]).status
            #expect(try await [first, second].sorted() == [200, 409])
        }
    }

    @Test("Links to a tenant are the inverse of the sources: its subdomain, else its domain, else the product's URL")
    func links() async throws {
        try await withApp(IdentificationProduct.self, settings: ["web.public_url": "https://acme.app"]) { app in
            let world = try await World(app)
            let tenant = try #require(world.ada.tenantID)
            let module = try #require(app.application.module(TenantsModule.self))
            let sources: [TenantSource] = [.subdomain(of: "acme.app"), .customDomain(ownHosts: []), .userDefault]
            let urls = module.urls(TenantLinks(base: "https://acme.app", sources: sources))
            #expect(try await urls.url("/invoices?page=2", of: tenant) == "https://globex.acme.app/invoices?page=2")
            let root = try await app.superuser()
            _ = try await root.post("/superuser/tenants/\(tenant)/domains", ["domain": "shop.globex.com"])
            app.clock.advance(by: .seconds(1))
            _ = try await root.post("/superuser/tenants/\(tenant)/domains", ["domain": "a.globex.com"])
            _ = try await world.ada.patch("/tenants/current", ["slug": .null])
            #expect(try await urls.url("/", of: tenant) == "https://shop.globex.com/")
            #expect(try await urls.url("/", of: ID()) == "https://acme.app/")
        }
    }
}
