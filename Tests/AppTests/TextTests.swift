import HTTPTypes
import SampleProduct
import Testing
import Trellis
import TrellisSchema
import TrellisTesting
import TrellisTexts

/// The languages of problem details, pages and texts, in the whole product.
@Suite("Texts")
struct TextTests {
    @Test(
        "A problem is in the language that the client accepts, else in English",
        arguments: [
            (nil, "en"), ("de", "de"), ("de-AT", "de"), ("de-DE,de;q=0.9,en;q=0.8", "de"), ("de;q=0.1", "de"),
            ("fr, de;q=0.1", "de"), ("en, de;q=0.9", "en"), ("de;q=0.9, en", "en"), ("*", "en"), ("fr", "en"),
            ("", "en"),
            ("de;q=0, *", "en"), ("\u{1}\u{7F}=;;,,", "en"), ("de;q=x", "en"),
            (String(repeating: "x,", count: 600) + "de", "en"),
        ])
    func accepted(field: String?, language: String) async throws {
        try await withApp(SampleApp.self) { app in
            let headers: HTTPFields = field.map { [.acceptLanguage: $0] } ?? [:]
            let response = try await app.send(.get, "/api/v1/nothing", headers: headers)
            #expect(response.status == 404 && response.problem == "route.not_found")
            #expect(response.headers[.contentLanguage] == language)
            #expect(response.headers[.vary]?.contains("Accept-Language") == true)
            let expected =
                language == "de"
                ? ("Nicht gefunden", "Unter diesem Pfad gibt es nichts.")
                : ("Not Found", "Nothing exists at this path.")
            #expect(response.json["title"]?.string == expected.0)
            #expect(response.json["detail"]?.string == expected.1)
        }
    }

    @Test("All violations of an input are translated with their values; codes and pointers stay")
    func violations() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let body: JSONValue = ["nme": "x", "name": "", "description": 1]
            let english = try await ada.post("/samples", body)
            let german = try await ada.post("/samples", body, headers: [.acceptLanguage: "de"])
            #expect(english.status == 422 && german.status == 422 && german.problem == "input.invalid")
            #expect(german.pointers == english.pointers && german.pointers.count == 3)
            #expect(german.json["detail"]?.string == "3 Werte der Eingabe sind ungültig.")
            let messages = (german.json["errors"]?.array ?? []).compactMap { $0["message"]?.string }
            #expect(messages.contains("Erwartet: mindestens 1 Zeichen; gefunden: 0 Zeichen."), "\(messages)")
            #expect(messages.contains("Erwartet: eine Zeichenkette; gefunden: eine ganze Zahl."), "\(messages)")
            #expect(messages.contains { $0.hasPrefix("Der Schlüssel \"nme\" ist hier nicht bekannt.") }, "\(messages)")
            #expect(!german.text.contains("Expected") && !german.text.contains("known here"))
        }
    }

    @Test("A conflict and a refused value are translated, with the value")
    func values() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let german: HTTPFields = [.acceptLanguage: "de"]
            _ = try await ada.post("/samples", ["name": "Apollo"])
            let taken = try await ada.post("/samples", ["name": "Apollo"], headers: german)
            #expect(taken.status == 409 && taken.problem == "sample.name_taken")
            #expect(taken.json["title"]?.string == "Konflikt")
            #expect(taken.json["detail"]?.string?.hasPrefix("Eine andere aktive Probe") == true)
            let role = try await ada.post(
                "/tenants/current/invitations", ["email": "bob@example.com", "role": "nobility"], headers: german)
            #expect(role.json["detail"]?.string == "Der Mandant hat keine Rolle namens nobility.", "\(role.text)")
            let syntax = try await ada.app.send(
                .post, "/api/v1/samples", bytes: Array("{\"name\" 1}".utf8),
                headers: ada.headers.merging([.contentType: "application/json", .acceptLanguage: "de"]))
            #expect(
                syntax.json["detail"]?.string
                    == "Das JSON ist ungültig: nach dem Schlüssel wird ein Doppelpunkt erwartet, gefunden: '1', Zeile 1, "
                    + "Spalte 9.")
        }
    }

    @Test("The user's own language comes before the client's, for problems and for pages")
    func choice() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let changed = try await ada.patch("/users/me", ["language": "de-at"])
            #expect(changed.json["language"]?.string == "de-AT", "\(changed.text)")
            #expect(try await ada.patch("/users/me", ["language": "no language"]).status == 422)
            let path = "/samples/018f0000-0000-7000-8000-000000000000"
            let own = try await ada.get(path, headers: [.acceptLanguage: "en"])
            #expect(own.headers[.contentLanguage] == "de" && own.status == 404)
            #expect(own.json["detail"]?.string == "Der Mandant hat keine Probe mit dieser ID.")
            #expect(try await ada.patch("/users/me", ["language": .null]).json["language"] == .null)
            #expect(try await ada.get(path, headers: [.acceptLanguage: "en"]).headers[.contentLanguage] == "en")
        }
    }

    @Test("The sign-in page and the error page are in the reader's language; the answer to HEAD has its fields")
    func pages() async throws {
        try await withApp(SampleApp.self) { app in
            let german: HTTPFields = [.acceptLanguage: "de-DE,de;q=0.9"]
            let page = try await app.send(.get, "/admin/sign-in", headers: german)
            #expect(page.text.contains("<html lang=\"de\">") && page.text.contains("E-Mail-Adresse"))
            #expect(page.headers[.contentLanguage] == "de" && page.headers[.vary]?.contains("Accept-Language") == true)
            let english = try await app.send(.get, "/admin/sign-in")
            #expect(english.text.contains("<html lang=\"en\">") && english.text.contains("Email address"))
            let head = try await app.send(.head, "/admin/sign-in", headers: german)
            #expect(head.body.isEmpty && head.headers[.contentLanguage] == "de")
            let wrong = try await app.send(
                .post, "/admin/sign-in", bytes: Array("email=a%40example.com&password=wrong".utf8),
                headers: german.merging([.contentType: "application/x-www-form-urlencoded"]))
            #expect(wrong.status == 422 && wrong.text.contains("E-Mail-Adresse oder Passwort ist falsch."))
            let failure = try await app.send(.get, "/admin/sign-in?name=%zz", headers: german)
            #expect(failure.status == 400 && failure.text.contains("<html lang=\"de\">"), "\(failure.text)")
        }
    }

    @Test("The pages of superusers have their navigation in the reader's language")
    func navigation() async throws {
        try await withApp(SampleApp.self) { app in
            _ = try await app.superuser()
            let headers: HTTPFields = [.cookie: try await app.superuserCookie(), .acceptLanguage: "de"]
            let home = try await app.send(.get, "/admin", headers: headers)
            for text in ["<html lang=\"de\">", "Verwaltung", "Abmelden", "Zeitpläne"] {
                #expect(home.text.contains(text), "\(text)")
            }
            #expect(!home.text.contains("lang=\"en\""))
            // The content of this page is in English, and says so.
            let jobs = try await app.send(.get, "/admin/jobs", headers: headers)
            #expect(
                jobs.text.contains("<main id=\"main\" tabindex=\"-1\" lang=\"en\">") && jobs.text.contains("Abmelden"))
        }
    }

    @Test("Clients fetch all texts of a language, without signing in, and revalidate them")
    func texts() async throws {
        try await withApp(SampleApp.self) { app in
            let path = "/api/v1/system/texts"
            let german = try await app.send(.get, path + "?language=de-AT")
            #expect(german.status == 200 && german.json["language"]?.string == "de")
            #expect(german.json["texts"]?["file.too_large"]?.string == "Die Datei darf höchstens {limit} Bytes haben.")
            let english = try await app.send(.get, path)
            #expect(english.json["texts"]?["file.too_large"]?.string == "The file may have at most {limit} bytes.")
            #expect(
                german.json["texts"]?.object?.members.map(\.key).sorted()
                    == english.json["texts"]?.object?.members.map(\.key).sorted())
            let tag = try #require(german.headers[.eTag])
            #expect(tag != english.headers[.eTag])
            let again = try await app.send(.get, path, headers: [.acceptLanguage: "de", .ifNoneMatch: tag])
            #expect(again.status == 304 && again.headers[.eTag] == tag && again.headers[.contentLanguage] == "de")
            #expect(try await app.send(.get, path + "?language=!").status == 422)
        }
    }
}

extension HTTPFields {
    /// Returns these fields and others.
    fileprivate func merging(_ other: HTTPFields) -> HTTPFields {
        var fields = self
        fields.append(contentsOf: other)
        return fields
    }
}
