import HTTPTypes
import SampleProduct
import Testing
import Trellis
import TrellisKernel
import TrellisMail
import TrellisSchema
import TrellisTesting

@testable import TrellisAuth

@Suite("Notices of new devices")
struct NewDeviceTests {
    private func logIn(_ app: TestApp, _ email: String, _ agent: String) async throws -> Int {
        try await app.auth(
            "login", ["email": .string(email), "password": .string(TestApp.password)], headers: [.userAgent: agent]
        ).status
    }

    @Test("A login from another device is told once, one from a known device never")
    func notice() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1"
            for _ in 0..<3 { #expect(try await logIn(app, ada.email, phone) == 200) }
            let mails = try await app.mails(to: ada.email)
            #expect(mails.map(\.subject.text) == ["A new device signed in to your account"])
            #expect(mails.first?.text.contains("Safari on iPhone") == true)
            #expect(try await logIn(app, ada.email, "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0") == 200)
            let all = try await app.mails(to: ada.email)
            #expect(all.count == 2)
        }
    }

    @Test("A browser with the device token of an earlier login is known, also when its session has long ended")
    func knownDevice() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let laptop = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
            let body: JSONObject = ["email": .string(ada.email), "password": .string(TestApp.password)]
            let first = try await app.auth("login", .object(body), headers: [.userAgent: laptop])
            let device = try #require(first.json["device_token"]?.string)
            #expect(try await app.mails(to: ada.email).count == 1)
            app.clock.advance(by: .seconds(91 * 86_400))
            // Deletes the expired sessions.
            #expect(try await app.logInStatus(ada.email) == 200)
            var known = body
            known["device_token"] = .string(device)
            #expect(try await app.auth("login", .object(known), headers: [.userAgent: laptop]).status == 200)
            #expect(try await app.mails(to: ada.email).count == 1)
        }
    }

    @Test("Notices are in the language of the client, for a user who has chosen none")
    func language() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let headers: HTTPFields = [
                .userAgent: "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", .acceptLanguage: "de-AT, en;q=0.5",
            ]
            _ = try await app.auth(
                "login", ["email": .string(ada.email), "password": .string(TestApp.password)], headers: headers)
            let change: JSONValue = [
                "current_password": .string(TestApp.password), "new_password": "battery staple horse",
            ]
            _ = try await ada.put("/users/me/password", change, headers: [.acceptLanguage: "de"])
            let subjects = try await app.mails(to: ada.email).map(\.subject.text)
            #expect(
                Set(subjects) == ["Ein neues Gerät hat sich an Ihrem Konto angemeldet", "Ihr Passwort wurde geändert"])
        }
    }

    @Test("The login that fails, and the client that doesn't name itself, tell nothing")
    func silent() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            _ = try await app.auth(
                "login", ["email": .string(ada.email), "password": "wrong horse battery"],
                headers: [.userAgent: "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"])
            #expect(try await app.logInStatus(ada.email) == 200)
            let mails = try await app.mails(to: ada.email)
            #expect(mails.isEmpty)
        }
    }
}
