import App
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("The list of projects")
struct ProjectListTests {
    @Test(
        "Pages have no gaps and no repetitions, in every order",
        arguments: [
            "-created_at", "created_at", "name", "-name", "-updated_at", "updated_at",
        ])
    func paging(sort: String) async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            // Three projects share each time, so the order needs its tie-breaker.
            for number in 1...7 {
                if number % 3 == 0 { app.clock.advance(by: .seconds(1)) }
                try await ada.createProject(named: "Project \(number)")
            }

            var names: [String] = []
            var cursor: String? = nil
            repeat {
                let more = cursor.map { "&cursor=\($0)" } ?? ""
                let page = try await ada.get("/projects?limit=2&sort=\(sort)\(more)").json
                names += (page["items"]?.array ?? []).compactMap { $0["name"]?.string }
                cursor = page["next_cursor"]?.string
            } while cursor != nil && names.count < 20

            #expect(names.sorted() == (1...7).map { "Project \($0)" })
            #expect(try await ada.projectNames("?limit=200&sort=\(sort)") == names)
        }
    }

    @Test("A cursor is valid for its filters and its order only, in any order of the names and with any limit")
    func boundCursor() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            for number in 1...6 { try await ada.createProject(named: "Project \(number)") }
            func get(_ query: String, _ cursor: String) async throws -> TestResponse {
                try await ada.get("/projects?\(query)&cursor=\(cursor)")
            }
            let first = try await ada.get("/projects?limit=2&search=project&sort=name").json
            let cursor = try #require(first["next_cursor"]?.string)
            for query in [
                "limit=2&search=project&sort=name", "sort=name&search=project", "search=project&limit=9&sort=name",
            ] {
                #expect(try await get(query, cursor).status == 200, "\(query)")
            }
            for query in [
                "sort=name", "search=proj&sort=name", "search=project&status=active&sort=name", "search=project",
                "search=project&sort=-name",
            ] {
                let refused = try await get(query, cursor)
                #expect(refused.status == 400 && refused.problem == "cursor.invalid", "\(query)")
            }
        }
    }

    @Test("Status and text filter the list; wildcards in the text are literal")
    func filter() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            for name in ["Apollo", "Gemini", "100% apples"] { try await ada.createProject(named: name) }
            let gemini = try await ada.get("/projects?search=GEM").json["items"]?[0]
            _ = try await ada.put("/projects/\(gemini?.id ?? "")/archive")

            #expect(try await Set(ada.projectNames("?search=ap")) == ["Apollo", "100% apples"])
            #expect(try await ada.projectNames("?search=%25") == ["100% apples"])
            #expect(try await ada.projectNames("?status=archived") == ["Gemini"])
        }
    }

    @Test("An invalid query returns all violations")
    func badQuery() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            let response = try await ada.get("/projects?limit=0&status=lost&sort=colour&page=2")

            #expect(response.status == 422)
            #expect(Set(response.pointers) == ["?limit", "?status", "?sort", "?page"])
        }
    }
}
