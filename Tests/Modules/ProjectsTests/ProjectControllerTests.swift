import App
import HTTPTypes
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("Projects over HTTP")
struct ProjectControllerTests {
    @Test("A created project is found at its location")
    func create() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            let created = try await ada.post("/projects", ["name": "Apollo", "description": "To the moon"])

            #expect(created.status == 201)
            #expect(created.headers[.location] == "/api/v1/projects/\(created.json.id)")
            #expect(created.json["status"]?.string == "active")
            #expect(created.json["version"]?.int == 1)
            #expect(created.json["created_at"]?.string == app.clock.now.description)
            #expect(try await ada.get("/projects/\(created.json.id)").json == created.json)
        }
    }

    @Test("Every violation of the input is reported at once, with its pointer")
    func violations() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            let response = try await ada.post(
                "/projects", ["name": "", "description": .string(String(repeating: "x", count: 2001)), "colour": "red"])

            #expect(response.status == 422)
            #expect(response.problem == "input.invalid")
            #expect(Set(response.pointers) == ["/name", "/description", "/colour"])
            #expect(try await ada.post("/projects", ["name": "Apollo\u{0}13"]).pointers == ["/name"])
            #expect(try await ada.projectNames().isEmpty)
        }
    }

    @Test("A name is one name however its accents are written, and shows something")
    func names() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            try await ada.createProject(named: "Cafe\u{301} ΟΔΟΣ")
            #expect(try await ada.post("/projects", ["name": "Caf\u{E9} ΟΔΟΣ"]).problem == "project.name_taken")
            for search in ["caf%C3%A9", "CAFE%CC%81", "%CE%BF%CE%B4%CE%BF%CF%82", "%CE%9F%CE%94%CE%9F%CE%A3"] {
                let found = try await ada.get("/projects?search=\(search)").json["items"]?.array
                #expect(found?.count == 1, "\(search)")
            }
            for name in [" ", "\u{200B}", "\u{3000}\u{2060}", "\u{2800}", "\u{FE0F}"] {
                let response = try await ada.post("/projects", ["name": .string(name)])
                #expect(response.json["errors"]?[0]?["code"]?.string == "name.invisible")
            }
        }
    }

    @Test("A name is unavailable while an active project of the tenant has it")
    func nameTaken() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            let first = try await ada.createProject(named: "Apollo")
            #expect(try await ada.post("/projects", ["name": "Apollo"]).problem == "project.name_taken")

            #expect(try await ada.put("/projects/\(first.id)/archive").json["status"]?.string == "archived")
            let second = try await ada.createProject(named: "Apollo")
            #expect(try await ada.delete("/projects/\(first.id)/archive").problem == "project.name_taken")

            #expect(try await ada.delete("/projects/\(second.id)").status == 204)
            #expect(try await ada.delete("/projects/\(first.id)/archive").json["status"]?.string == "active")
        }
    }

    @Test("A change keeps absent fields; null removes a value")
    func update() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            let path = try await "/projects/\(ada.createProject(named: "Apollo", description: "To the moon").id)"

            let renamed = try await ada.patch(path, ["name": "Artemis"]).json
            #expect(renamed["name"]?.string == "Artemis")
            #expect(renamed["description"]?.string == "To the moon")
            #expect(renamed["version"]?.int == 2)
            #expect(try await ada.patch(path, ["description": .null]).json["description"] == .null)
        }
    }

    @Test("A change with an old version fails and changes nothing")
    func ifMatch() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            let path = try await "/projects/\(ada.createProject(named: "Apollo").id)"
            let tag = try #require(try await ada.get(path).headers[.eTag])

            #expect(try await ada.patch(path, ["name": "Artemis"], headers: [.ifMatch: tag]).status == 200)
            let late = try await ada.patch(path, ["name": "Gemini"], headers: [.ifMatch: tag])
            #expect(late.status == 412)
            #expect(try await ada.get(path).json["name"]?.string == "Artemis")
        }
    }

    @Test("No change is made of a version that the client doesn't expect, or of one that it excludes")
    func conditions() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            let path = try await "/projects/\(ada.createProject(named: "Apollo").id)"
            let created = try #require(try await ada.get(path).headers[.eTag])
            #expect(try await ada.patch(path, ["name": "Artemis"]).status == 200)
            let read = try await ada.get(path)
            let current = try #require(read.headers[.eTag])
            let outdated: [HTTPFields] = [
                [.ifMatch: created], [.ifMatch: "W/\(current)"], [.ifNoneMatch: "*"], [.ifNoneMatch: current],
                [.ifMatch: current, .ifNoneMatch: "*"],
            ]
            for headers in outdated {
                let answers = [
                    try await ada.patch(path, ["name": "Gemini"], headers: headers),
                    try await ada.send(.put, "\(path)/archive", headers: headers),
                    try await ada.send(.delete, "\(path)/archive", headers: headers),
                    try await ada.delete(path, headers: headers),
                ]
                #expect(answers.map(\.problem) == Array(repeating: "precondition.failed", count: 4), "\(headers)")
            }
            #expect(try await ada.get(path).text == read.text)
            let archived = try await ada.send(.put, "\(path)/archive", headers: [.ifMatch: "\(created), \(current)"])
            #expect(archived.status == 200)
            let last = try #require(archived.headers[.eTag])
            #expect(try await ada.delete(path, headers: [.ifMatch: current]).status == 412)
            #expect(try await ada.delete(path, headers: [.ifMatch: last, .ifNoneMatch: current]).status == 204)
            #expect(try await ada.delete(path, headers: [.ifMatch: last]).problem == "project.not_found")
        }
    }

    @Test("A client with the current version gets 304 and no body")
    func notModified() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            let path = try await "/projects/\(ada.createProject(named: "Apollo").id)"
            let tag = try #require(try await ada.get(path).headers[.eTag])
            let again = try await ada.get(path, headers: [.ifNoneMatch: tag])

            #expect(again.status == 304)
            #expect(again.body.isEmpty)
        }
    }

    @Test("Archiving an archived project changes nothing")
    func archiveTwice() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            let path = try await "/projects/\(ada.createProject(named: "Apollo").id)"
            let once = try await ada.put("\(path)/archive").json
            #expect(try await ada.put("\(path)/archive").json == once)
        }
    }

    @Test("A deleted project isn't found anywhere, and deleting it again returns 404")
    func delete() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            let path = try await "/projects/\(ada.createProject(named: "Apollo").id)"

            #expect(try await ada.delete(path).status == 204)
            #expect(try await ada.get(path).problem == "project.not_found")
            #expect(try await ada.delete(path).problem == "project.not_found")
            #expect(try await ada.projectNames().isEmpty)
        }
    }
}
