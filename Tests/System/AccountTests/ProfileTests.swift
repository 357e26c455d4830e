import HTTPTypes
import SampleProduct
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("Profile, password, tenants and sessions as pages")
struct ProfileTests {
    @Test("Name and language are those of the API; a hostile name is shown as text")
    func profile() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let browser = try await app.browser(of: ada)
            let name = "\u{600}<img src=x onerror=alert(1)>\"\u{301}"
            let saved = try await browser.submit("/account/profile", [("name", name), ("language", "de")])
            #expect(saved.status == 303 && saved.headers[.location] == "/account/profile?done=saved")
            let me = try await ada.get("/users/me").json
            #expect(me["display_name"]?.string == name && me["language"] == "de")
            for page in ["/account", "/account/profile?done=saved"] {
                let text = try await browser.get(page).text
                #expect(!text.contains("<img") && !text.utf8.isEmpty)
                #expect(!Array(text.utf8).ranges(of: Array("&lt;img".utf8)).isEmpty)
            }
            #expect(try await browser.get("/account/profile?done=saved").text.contains("Ihr Profil ist gespeichert."))
            let unchosen = try await browser.submit("/account/profile", [("name", name), ("language", "")])
            #expect(unchosen.status == 303)
            #expect(try await ada.get("/users/me").json["language"] == .null)
        }
    }

    @Test("A name or a language that the API refuses is refused, and nothing changes")
    func wrongProfile() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let browser = try await app.browser(of: ada)
            let long = String(repeating: "x", count: 121)
            for fields in [[("name", long), ("language", "")], [("name", "Ada"), ("language", "no language")]] {
                let response = try await browser.submit("/account/profile", fields)
                #expect(response.status == 422 && response.text.contains("-error\" role=\"alert\">"))
            }
            #expect(try await ada.get("/users/me").json["display_name"] == "")
        }
    }

    @Test("A notice is one of the known ones, never a text of the query")
    func notices() async throws {
        try await withApp(SampleApp.self) { app in
            let browser = try await app.browser(of: try await app.signUp())
            for done in ["sign_out", "%3Cscript%3E", "You+won"] {
                #expect(try await !browser.get("/account/profile?done=\(done)").text.contains("class=\"notice\""))
            }
        }
    }

    @Test("A new password ends all other sessions, and this browser stays signed in with a new cookie")
    func password() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let (browser, other) = (try await app.browser(of: ada), try await app.browser(of: ada))
            let new = "another long passphrase of mine"
            let wrong = try await browser.submit("/account/password", [("current", "wrong password"), ("new", new)])
            #expect(wrong.status == 403)
            #expect(wrong.text.contains("id=\"current-error\" role=\"alert\">The current password is wrong."))
            let weak = try await browser.submit("/account/password", [("current", TestApp.password), ("new", "short")])
            #expect(weak.status == 422 && weak.text.contains("id=\"new-error\""))
            #expect(try await other.get("/account").status == 200)

            let changed = try await browser.submit(
                "/account/password", [("current", TestApp.password), ("new", new)])
            #expect(changed.status == 303 && changed.headers[.setCookie] != nil)
            #expect(try await browser.keeping(changed).get("/account").status == 200)
            #expect(try await browser.get("/account").status == 303, "the former cookie is of no use")
            #expect(try await other.get("/account").status == 303)
            #expect(try await ada.get("/users/me").status == 401)
            #expect(try await TestBrowser(app).signIn(ada.email).status == 422)
            #expect(try await TestBrowser(app).signIn(ada.email, new).status == 303)
            let list = try await app.logIn(ada.email, password: new).get("/auth/sessions").json
            #expect(list["items"]?.array?.count == 3, "the change leaves no session that no client knows")
        }
    }

    @Test("Tenants are listed with the role, and a new one is created")
    func tenants() async throws {
        try await withApp(SampleApp.self) { app in
            let browser = try await app.browser(of: try await app.signUp(tenant: "Acme & Sons"))
            #expect(try await browser.get("/account/tenants").text.contains("Acme &amp; Sons"))
            let created = try await browser.submit("/account/tenants", [("name", "Globex")])
            #expect(created.status == 303)
            #expect(try await browser.get("/account/tenants").text.contains("Globex"))
            #expect(try await browser.submit("/account/tenants", [("name", "")]).status == 422)
        }
    }

    @Test("A form that a browser sends twice creates one tenant, also at once; later the name may be used again")
    func sentTwice() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let browser = try await app.browser(of: ada)
            let fields = [("form_token", try await browser.formToken(on: "/account/tenants")), ("name", "Globex")]
            let sent = try await app.race(4) { _ in try await browser.post("/account/tenants", fields) }
            for response in sent.values {
                #expect(response.headers[.location] == "/account/tenants?done=tenant_created")
            }
            func count() async throws -> Int? {
                try await ada.inTenant(nil).get("/tenants").json["items"]?.array?.count
            }
            #expect(sent.succeeded == 4)
            #expect(try await count() == 2)
            app.clock.advance(by: .seconds(11))
            #expect(try await browser.post("/account/tenants", fields).status == 303)
            #expect(try await count() == 3)
        }
    }

    @Test("A tenant becomes the default one, and is left; the last owner can't leave, and no stranger acts")
    func memberships() async throws {
        try await withApp(SampleApp.self) { app in
            let (ada, eve) = (try await app.signUp(tenant: "Acme"), try await app.signUp(tenant: "Globex"))
            let (owner, browser) = (try await app.browser(of: ada), try await app.browser(of: eve))
            let acme = try #require(ada.tenantID).description
            let path = "/account/tenants/\(acme)"
            #expect(try await browser.submit("\(path)/default").status == 404)
            #expect(try await browser.submit("\(path)/leave").status == 404)

            _ = try await ada.addMember(eve, as: "viewer")
            #expect(try await browser.submit("\(path)/default").status == 303)
            #expect(try await eve.get("/users/me").json["default_tenant_id"]?.string == acme)
            #expect(try await browser.get("/account/tenants?done=default_changed").text.contains(">Default</span>"))
            let left = try await browser.submit("\(path)/leave")
            #expect(left.headers[.location] == "/account/tenants?done=left")
            #expect(try await !browser.get("/account/tenants").text.contains("Acme"))
            #expect(try await owner.submit("\(path)/leave").status == 409, "the last owner stays")
        }
    }

    @Test("Sessions are listed, one ends, and all others end; those of other users are out of reach")
    func sessions() async throws {
        try await withApp(SampleApp.self) { app in
            let (ada, eve) = (try await app.signUp(), try await app.signUp())
            let (browser, second) = (try await app.browser(of: ada), try await app.browser(of: ada))
            let page = try await browser.get("/account/sessions").text
            #expect(
                page.matches(of: /action="\/account\/sessions\/[^"]+\/end"/).count == 2, "the own one is signed out of")
            #expect(page.matches(of: /This browser/).count == 1)

            let foreign = try await app.browser(of: eve)
            let path = try #require(page.firstMatch(of: /action="(\/account\/sessions\/[^"]+\/end)"/)).output.1
            #expect(try await foreign.submit(String(path)).status == 404)
            #expect(try await second.get("/account").status == 200)

            let newest = try await browser.submit(String(path))
            #expect(newest.status == 303, "the newest session is listed first")
            #expect(try await second.get("/account").status == 303)

            #expect(try await ada.get("/users/me").status == 200)
            #expect(try await browser.submit("/account/sessions/end-others").status == 303)
            #expect(try await ada.get("/users/me").status == 401)
            #expect(try await browser.get("/account/sessions?done=sessions_ended").text.contains("All other sessions"))
            #expect(try await foreign.get("/account").status == 200)
        }
    }
}
