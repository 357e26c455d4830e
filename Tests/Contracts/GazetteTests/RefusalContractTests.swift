import HTTPTypes
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("Contract: refusals in its own format")
struct RefusalContractTests {
    @Test("Invalid members are 422, all at once, by their names")
    func input() async throws {
        try await withGazette { app in
            let user = try await app.send(
                .post, "/api/users", body: ["user": ["username": "A", "email": "ada", "password": "short"]])
            #expect(user.status == 422 && user.headers[.contentType] == "application/json")
            #expect(user.failures == ["email: is invalid", "password: is too short", "username: is invalid"])
            #expect(try await app.send(.post, "/api/users", body: [:]).failures == ["user: can't be blank"])

            let ada = try await app.reader("ada")
            let article = try await ada.post("/articles", ["article": ["title": " ", "body": ""]])
            #expect(article.status == 422)
            #expect(
                article.json == [
                    "errors": [
                        "title": ["can't be blank"], "body": ["can't be blank"], "description": ["can't be blank"],
                    ]
                ])
            #expect(try await ada.slugs("/articles") == [])
            let tags = try await ada.post(
                "/articles", ["article": ["title": "A", "description": "B", "body": "C", "tagList": ["x", "x"]]])
            #expect(tags.status == 422 && tags.failures.first?.hasSuffix("is invalid") == true)
            let part = try await app.get("/api/articles?limit=0&offset=-1")
            #expect(part.status == 422 && part.failures == ["limit: is invalid", "offset: is invalid"])
            let number = try await ada.delete("/articles/a/comments/first")
            #expect(number.status == 422 && number.failures == ["id: is invalid"])
            let extra = try await ada.post(
                "/articles",
                ["article": ["title": "A", "description": "B", "body": "C", "mood": "good"], "client": "phone"])
            #expect(extra.status == 201)
        }
    }

    @Test("The changes of another author's article or comment are 403, and nothing changes")
    func ownership() async throws {
        try await withGazette { app in
            let (ada, bob) = (try await app.reader("ada"), try await app.reader("bob"))
            try await ada.write("Engines")
            _ = try await ada.comment(on: "engines", "Mine.")
            let article = try await ada.get("/articles/engines").json
            let refused = [
                try await bob.put("/articles/engines", ["article": ["title": "Bob's"]]),
                try await bob.delete("/articles/engines"), try await bob.delete("/articles/engines/comments/1"),
            ]
            for response in refused {
                #expect(response.status == 403 && response.json == ["errors": ["author": ["is someone else"]]])
            }
            #expect(try await ada.get("/articles/engines").json == article)
            #expect(try await ada.get("/articles/engines/comments").json["comments"]?.array?.count == 1)
        }
    }

    @Test("A wrong password, an expired token and another scheme are 401, with the challenge of the contract")
    func credentials() async throws {
        try await withGazette { app in
            let ada = try await app.reader("ada")
            let wrong = try await app.logInResponse(ada.email, password: "wrong")
            #expect(wrong.status == 401 && wrong.failures == ["credentials: are wrong"])
            #expect(wrong.headers[.wwwAuthenticate] == "Token")
            let bearer: HTTPFields = [.authorization: "Bearer \(ada.accessToken)"]
            for path in ["/api/user", "/api/articles"] {
                let response = try await app.send(.get, path, headers: bearer)
                #expect(response.status == 401 && response.failures == ["token: is missing or invalid"], "\(path)")
                #expect(response.headers[.wwwAuthenticate] == "Token")
            }
            app.clock.advance(by: .seconds(86_400))
            #expect(try await ada.get("/user").failures == ["token: has expired"])
        }
    }

    @Test("What isn't there is 404, also where no route is; another method is 405")
    func missing() async throws {
        try await withGazette { app in
            let ada = try await app.reader("ada")
            for path in ["/articles/none", "/articles/none/comments"] {
                let response = try await ada.get(path)
                #expect(response.status == 404 && response.failures == ["article: not found"], "\(path)")
            }
            try await ada.write("Engines")
            #expect(try await ada.delete("/articles/engines/comments/9").failures == ["comment: not found"])
            for path in ["/api", "/api/nowhere", "/api/articles/engines/likes", "/nowhere", "/api/v1/auth/login"] {
                let response = try await app.get(path)
                #expect(response.status == 404 && response.json == ["errors": ["path": ["not found"]]], "\(path)")
            }
            let method = try await app.send(.patch, "/api/articles/engines")
            #expect(method.status == 405 && method.json == ["errors": ["method": ["not allowed"]]])
            #expect(method.headers[.allow]?.contains("PUT") == true)
        }
    }

    @Test("What can't be read is 400, 413 or 415, with a sentence about the request")
    func unreadable() async throws {
        try await withGazette { app in
            let ada = try await app.reader("ada")
            var headers = ada.headers
            headers[.contentType] = "application/json"
            let long = Array(repeating: UInt8(ascii: " "), count: 1_048_577)
            for (bytes, status) in [(Array("{".utf8), 400), (long, 413)] {
                let response = try await app.send(.post, "/api/articles", bytes: bytes, headers: headers)
                #expect(response.status == status && response.failures.first?.hasPrefix("request: ") == true)
            }
            headers[.contentType] = "text/plain"
            let text = try await app.send(.post, "/api/articles", bytes: [1], headers: headers)
            #expect(text.status == 415 && text.failures.first?.hasPrefix("request: ") == true)
        }
    }
}
