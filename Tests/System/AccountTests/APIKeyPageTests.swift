import HTTPTypes
import SampleProduct
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("API keys as pages")
struct APIKeyPageTests {
    private static let path = "/account/api-keys"

    private static func fields(_ tenant: ID<Tenant>?, name: String = "Warehouse") -> [(String, String)] {
        [
            ("tenant", tenant?.description ?? ""), ("name", name), ("role", "member"), ("scope", "samples.view"),
            ("days", "30"), ("networks", ""),
        ]
    }

    /// Returns the key that a page shows.
    private static func secret(in page: TestResponse) throws -> HTTPFields {
        let secret = try #require(page.text.firstMatch(of: /trk_[A-Za-z0-9]{20,}/)).output
        return [.authorization: "Bearer \(secret)"]
    }

    @Test("A key is created, shown once, works, and is refused after it was deleted")
    func lifecycle() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let browser = try await app.browser(of: ada)
            let tenantQuery = "?tenant=\(ada.tenantID?.description ?? "")"
            let empty = try await browser.get(Self.path).text
            #expect(
                empty.contains("There are no keys yet.") && empty.contains("href=\"\(Self.path)/new\(tenantQuery)\""))
            let form = try await browser.get("\(Self.path)/new\(tenantQuery)").text
            #expect(form.contains("Acme") && form.contains("value=\"samples.view\""))

            let hostile = "<script>alert(1)</script>"
            let created = try await browser.submit(Self.path, Self.fields(ada.tenantID, name: hostile))
            #expect(created.status == 200 && !created.text.contains("<script"))
            let headers = try Self.secret(in: created)
            let secret = headers[.authorization]?.split(separator: " ").last ?? ""
            let used = try await app.send(.get, "/api/v1/samples", headers: headers)
            #expect(used.status == 200)

            let list = try await browser.get(Self.path).text
            #expect(!list.contains(String(secret)) && list.contains("&lt;script&gt;"))
            let path = try #require(list.firstMatch(of: /action="(\/account\/api-keys\/[^"]+\/delete)"/)).output.1
            let tenant = ("tenant", ada.tenantID?.description ?? "")
            #expect(try await browser.submit(String(path), [tenant]).status == 303)
            #expect(try await app.send(.get, "/api/v1/samples", headers: headers).status == 401)
        }
    }

    @Test("A rotated key has a new secret; the previous one works for a day, or ends at once")
    func rotation() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let browser = try await app.browser(of: ada)
            let first = try Self.secret(in: try await browser.submit(Self.path, Self.fields(ada.tenantID)))
            let list = try await browser.get(Self.path).text
            let rotate = String(
                try #require(list.firstMatch(of: /action="(\/account\/api-keys\/[^"]+\/rotate)"/)).output.1)
            let tenant = ("tenant", ada.tenantID?.description ?? "")
            let rotated = try await browser.submit(rotate, [tenant])
            #expect(rotated.text.contains("The previous secret works until"))
            let second = try Self.secret(in: rotated)
            for headers in [first, second] {
                #expect(try await app.send(.get, "/api/v1/samples", headers: headers).status == 200)
            }
            let ended = try await browser.submit(rotate, [tenant, ("end_previous", "yes")])
            #expect(ended.status == 200 && !ended.text.contains("The previous secret"))
            #expect(try await app.send(.get, "/api/v1/samples", headers: second).status == 401)
            let third = try Self.secret(in: ended)
            #expect(try await app.send(.get, "/api/v1/samples", headers: third).status == 200)
        }
    }

    @Test("What is wrong with a new key is told at its field, which keeps what was typed; nothing is created")
    func refusals() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let browser = try await app.browser(of: ada)
            let valid = Self.fields(ada.tenantID)
            func changed(_ name: String, _ value: String?) -> [(String, String)] {
                valid.filter { $0.0 != name } + (value.map { [(name, $0)] } ?? [])
            }
            for (fields, input) in [
                (changed("name", ""), "name"), (changed("scope", nil), "scopes"),
                (changed("scope", "none.such"), "scopes"),
                (changed("role", "nobody"), "role"), (changed("networks", "10.0.0.300\n192.0.2.0/24"), "networks"),
                (changed("days", "100000"), "days"),
            ] {
                let refused = try await browser.submit(Self.path, fields)
                #expect(refused.status == 422 && refused.text.contains("id=\"\(input)-error\""), "\(input)")
                #expect(input == "networks" || !refused.text.contains("id=\"failure\""), "\(input)")
            }
            let kept = try await browser.submit(Self.path, changed("networks", "10.0.0.300")).text
            #expect(kept.contains("value=\"Warehouse\"") && kept.contains("10.0.0.300</textarea>"))
            #expect(kept.contains(/value="samples\.view"\s+checked/))
            #expect(try await ada.get("/api-keys").json["items"]?.array?.count == 0)
            #expect(try await browser.submit(Self.path, valid).status == 200)
            let twice = try await browser.submit(Self.path, valid)
            #expect(twice.status == 409 && twice.text.contains("id=\"name-error\""))
        }
    }

    @Test("Keys of another tenant, and those that the role doesn't manage, are out of reach")
    func access() async throws {
        try await withApp(SampleApp.self) { app in
            let (ada, eve) = (try await app.signUp(tenant: "Acme"), try await app.signUp(tenant: "Globex"))
            let stranger = try await app.browser(of: eve)
            let acme = ada.tenantID?.description ?? ""
            #expect(try await stranger.get("/account/api-keys?tenant=\(acme)").status == 404)
            #expect(try await stranger.get("/account/api-keys?tenant=x").status == 400)
            #expect(try await stranger.submit("/account/api-keys", Self.fields(ada.tenantID)).status == 404)

            _ = try await ada.addMember(eve, as: "viewer")
            let created = try await stranger.submit("/account/api-keys", Self.fields(ada.tenantID))
            #expect(created.status == 403)
            let list = try await stranger.get("/account/api-keys?tenant=\(acme)").text
            #expect(list.contains("There are no keys yet.") && !list.contains("/account/api-keys/new"))
            #expect(try await stranger.get("/account/api-keys/new?tenant=\(acme)").status == 403)
            #expect(try await ada.get("/api-keys").json["items"]?.array?.count == 0)
        }
    }
}
