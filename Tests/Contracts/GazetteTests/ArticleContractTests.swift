import HTTPTypes
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("Contract: articles, comments and tags")
struct ArticleContractTests {
    @Test("An article has the members of the contract; its slug comes from the title and stays")
    func article() async throws {
        try await withGazette { app in
            let ada = try await app.reader("ada")
            let created = try await ada.writeResponse("On Engines!", tags: ["engines", "art"])
            #expect(created.status == 201 && created.headers[.location] == "/api/articles/on-engines")
            #expect(created.json.object?.keys == ["article"])
            let article = try #require(created.json["article"])
            #expect(
                article.object?.keys == [
                    "slug", "title", "description", "body", "tagList", "createdAt", "updatedAt", "favorited",
                    "favoritesCount", "author",
                ])
            #expect(article["slug"] == "on-engines" && article["tagList"] == ["art", "engines"])
            #expect(article["favorited"] == false && article["favoritesCount"] == 0)
            #expect(article["author"] == ["username": "ada", "bio": .null, "image": .null, "following": false])
            #expect(try await app.get("/api/articles/on-engines").json["article"] == article)

            app.clock.advance(by: .seconds(1))
            let changed = try await ada.put("/articles/on-engines", ["article": ["title": "On machines"]]).json[
                "article"]
            #expect(changed?["slug"] == "on-engines" && changed?["title"] == "On machines")
            #expect(changed?["body"] == article["body"] && changed?["createdAt"] == article["createdAt"])
            #expect(changed?["updatedAt"] != article["updatedAt"])

            #expect(try await ada.comment(on: "on-engines", "Mine.").status == 201)
            let deleted = try await ada.delete("/articles/on-engines")
            #expect(deleted.status == 204 && deleted.body.isEmpty)
            #expect(try await ada.get("/articles/on-engines").failures == ["article: not found"])
        }
    }

    @Test("Titles that are the same, or have no letters, get slugs of their own")
    func slugs() async throws {
        try await withGazette { app in
            let ada = try await app.reader("ada")
            var slugs: [String] = []
            for title in ["On engines", "On engines 2", "on ENGINES", "On engines", "…", "Feed"] {
                slugs.append(try await ada.write(title))
            }
            #expect(
                slugs == ["on-engines", "on-engines-2", "on-engines-3", "on-engines-4", "article", "feed-2"])
            #expect(try await ada.get("/articles/feed-2").status == 200)
        }
    }

    @Test("Lists are filtered by tag, author and favourite, the newest first, in parts with a total")
    func lists() async throws {
        try await withGazette { app in
            let (ada, bob) = (try await app.reader("ada"), try await app.reader("bob"))
            for (number, author) in [ada, ada, bob, ada].enumerated() {
                try await author.write("Part \(number + 1)", tags: number == 0 ? ["first", "all"] : ["all"])
            }
            _ = try await bob.post("/articles/part-1/favorite")

            let all = try await app.get("/api/articles")
            #expect(all.json.object?.keys == ["articles", "articlesCount"])
            #expect(all.slugs == ["part-4", "part-3", "part-2", "part-1"] && all.json["articlesCount"] == 4)
            let part = try await app.get("/api/articles?limit=2&offset=1")
            #expect(part.slugs == ["part-3", "part-2"] && part.json["articlesCount"] == 4)
            let beyond = try await app.get("/api/articles?offset=9")
            #expect(beyond.slugs == [] && beyond.json["articlesCount"] == 4)

            #expect(try await bob.slugs("/articles?tag=first") == ["part-1"])
            #expect(try await bob.slugs("/articles?author=bob") == ["part-3"])
            #expect(try await bob.slugs("/articles?favorited=bob") == ["part-1"])
            #expect(try await bob.slugs("/articles?tag=all&author=ada&limit=1") == ["part-4"])
            let filtered = try await bob.get("/articles?tag=all&author=ada&limit=1&utm_source=mail")
            #expect(filtered.json["articlesCount"] == 3)
            #expect(try await bob.get("/articles?author=nobody_here").json["articlesCount"] == 0)
        }
    }

    @Test("What depends on the reader differs between anonymous and signed-in readers on the same routes")
    func reader() async throws {
        try await withGazette { app in
            let (ada, bob) = (try await app.reader("ada"), try await app.reader("bob"))
            try await ada.write("Engines")
            let favorite = try await bob.post("/articles/engines/favorite")
            #expect(favorite.status == 200 && favorite.json["article"]?["favorited"] == true)
            #expect(try await bob.post("/articles/engines/favorite").json["article"]?["favoritesCount"] == 1)
            _ = try await bob.post("/profiles/ada/follow")
            _ = try await bob.comment(on: "engines", "Well said.")
            _ = try await ada.comment(on: "engines", "Thank you.")

            let (own, others) = (
                try await bob.get("/articles").json["articles"]?[0],
                try await app.get("/api/articles").json["articles"]?[0]
            )
            #expect(own?["favorited"] == true && own?["author"]?["following"] == true)
            #expect(others?["favorited"] == false && others?["author"]?["following"] == false)
            #expect(own?["favoritesCount"] == 1 && others?["favoritesCount"] == 1)
            let comments = try await bob.get("/articles/engines/comments").json["comments"]
            #expect(comments?[0]?["author"]?["following"] == false && comments?[1]?["author"]?["following"] == true)
            let anonymous = try await app.get("/api/articles/engines/comments").json["comments"]
            #expect(anonymous?[1]?["author"]?["following"] == false)

            let removed = try await bob.delete("/articles/engines/favorite").json["article"]
            #expect(removed?["favorited"] == false && removed?["favoritesCount"] == 0)
        }
    }

    @Test("The feed has the articles of followed authors only, with a total")
    func feed() async throws {
        try await withGazette { app in
            let (ada, bob, eve) = (
                try await app.reader("ada"), try await app.reader("bob"), try await app.reader("eve")
            )
            for author in [ada, eve, ada] { try await author.write("By \(author.email.prefix(3))") }
            #expect(try await bob.get("/articles/feed").json == ["articles": [], "articlesCount": 0])
            _ = try await bob.post("/profiles/ada/follow")
            #expect(try await bob.slugs("/articles/feed") == ["by-ada-2", "by-ada"])
            let part = try await bob.get("/articles/feed?limit=1&offset=1")
            #expect(part.slugs == ["by-ada"] && part.json["articlesCount"] == 2)
            #expect(part.json["articles"]?[0]?["author"]?["following"] == true)
        }
    }

    @Test("Comments are numbered per article without gaps, and numbers aren't used again")
    func comments() async throws {
        try await withGazette { app in
            let (ada, bob) = (try await app.reader("ada"), try await app.reader("bob"))
            for title in ["One", "Two"] { try await ada.write(title) }
            let first = try await bob.comment(on: "one", "First.")
            #expect(first.status == 201 && first.headers[.location] == "/api/articles/one/comments/1")
            #expect(first.json["comment"]?.object?.keys == ["id", "createdAt", "updatedAt", "body", "author"])
            #expect(try await ada.comment(on: "one", "Second.").json["comment"]?["id"] == 2)
            #expect(try await ada.comment(on: "two", "Elsewhere.").json["comment"]?["id"] == 1)
            #expect(try await ada.comment(on: "one", " \n").status == 422)
            #expect(try await ada.comment(on: "none", "Nowhere.").failures == ["article: not found"])

            #expect(try await ada.delete("/articles/one/comments/2").status == 204)
            #expect(try await ada.comment(on: "one", "Third.").json["comment"]?["id"] == 3)
            let list = try await app.get("/api/articles/one/comments")
            #expect(list.json.object?.keys == ["comments"])
            #expect(list.json["comments"]?.array?.compactMap { $0["id"]?.int } == [1, 3])
            #expect(list.json["comments"]?[0]?["author"]?["username"] == "bob")
        }
    }

    @Test("Tags are sorted by use")
    func tags() async throws {
        try await withGazette { app in
            let ada = try await app.reader("ada")
            #expect(try await app.get("/api/tags").json == ["tags": []])
            for tags in [["b"], ["b", "c"], ["a", "c", "b"], ["d"]] { try await ada.write("T", tags: tags) }
            #expect(try await app.get("/api/tags").json == ["tags": ["b", "c", "a", "d"]])
        }
    }
}
