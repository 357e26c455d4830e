import HTTPTypes
import SampleProduct
import Testing
import TrellisJobs
import TrellisKernel
import TrellisTesting

/// The password again, for what superusers do on their pages.
@Suite("Step-up on superusers' pages")
struct StepUpTests {
    private let pause = "/admin/jobs/queues/default/pause"

    @Test("Ten minutes after the sign-in an action wants the password, and then the page of the form is back")
    func stepUp() async throws {
        try await withApp(SampleApp.self) { app in
            let browser = try await app.signedIn()
            app.clock.advance(by: .seconds(599))
            #expect(try await browser.send(pause, on: "/admin/jobs").headers[.location] == "/admin/jobs")
            app.clock.advance(by: .seconds(1))
            let page = "/admin/jobs/list?state=discarded"
            let resume = "/admin/jobs/queues/default/resume"
            let refused = try await browser.send(resume, on: page)
            let form = "/admin/step-up?next=/admin/jobs/list%3Fstate%3Ddiscarded"
            #expect(refused.status == 303 && refused.headers[.location] == form)
            #expect(try await app.store.queries.queues().first?.pausedAt != nil, "nothing has changed")
            #expect(try await browser.get(page).status == 200, "pages are shown without a proof")

            let shown = try await browser.get(form)
            #expect(shown.status == 200 && shown.text.contains("value=\"/admin/jobs/list?state=discarded\""))
            let proven = try await browser.send(
                "/admin/step-up", [("password", TestApp.password), ("next", page)], on: form)
            #expect(proven.status == 303 && proven.headers[.location] == page)
            #expect(try await browser.send(resume, on: page).headers[.location] == "/admin/jobs")
        }
    }

    @Test("A wrong password, a form without its token and a form of another site prove nothing")
    func refusals() async throws {
        try await withApp(SampleApp.self) { app in
            let browser = try await app.signedIn()
            app.clock.advance(by: .seconds(600))
            for password in ["wrong horse", "", String(repeating: "a", count: 5000)] {
                let wrong = try await browser.send("/admin/step-up", [("password", password)])
                #expect(wrong.status == 403 && wrong.text.contains("role=\"alert\""))
            }
            let fields = [("password", TestApp.password)]
            #expect(try await browser.post("/admin/step-up", fields).status == 403)
            let signed = fields + [("form_token", try await browser.formToken())]
            #expect(try await browser.post("/admin/step-up", signed, site: "cross-site").status == 403)
            #expect(try await TestBrowser(app).post("/admin/step-up", signed).status == 303, "to the sign-in form")
            #expect(try await browser.send(pause).headers[.location] == "/admin/step-up?next=/admin")
            #expect(try await app.store.queries.queues().allSatisfy { $0.pausedAt == nil })
        }
    }

    @Test("The password proves one session; that of another browser, and API tokens, need their own")
    func oneSession() async throws {
        try await withApp(SampleApp.self) { app in
            let (first, second) = (try await app.signedIn(), try await app.signedIn())
            let token = try await app.logIn(TestApp.superuserEmail)
            app.clock.advance(by: .seconds(600))
            #expect(try await first.send("/admin/step-up", [("password", TestApp.password)]).status == 303)
            #expect(try await first.send(pause).headers[.location] == "/admin/jobs")
            #expect(try await second.send(pause).headers[.location]?.hasPrefix("/admin/step-up") == true)
            let route = "/admin/jobs/queues/default/pause"
            #expect(try await token.delete(route).problem == "auth.proof_required")
        }
    }

    @Test("Wrong passwords here are limited like those of a login")
    func throttle() async throws {
        try await withApp(SampleApp.self) { app in
            let browser = try await app.signedIn()
            for _ in 0..<10 {
                #expect(try await browser.send("/admin/step-up", [("password", "wrong horse")]).status == 403)
            }
            #expect(try await browser.send("/admin/step-up", [("password", TestApp.password)]).status == 429)
        }
    }

    @Test("The form never leads to another site")
    func redirects() async throws {
        try await withApp(SampleApp.self) { app in
            let browser = try await app.signedIn()
            for next in ["https://evil.example", "//evil.example/admin", "/admin/\\evil", "/account"] {
                let proven = try await browser.send(
                    "/admin/step-up", [("password", TestApp.password), ("next", next)])
                #expect(proven.headers[.location] == "/admin", "\(next)")
            }
            app.clock.advance(by: .seconds(600))
            let token = try await browser.formToken()
            let refused = try await browser.post(pause, [("form_token", token)], from: "/account")
            #expect(refused.headers[.location] == "/admin/step-up")
        }
    }
}
