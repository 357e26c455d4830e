import GuildApp
import Testing
import Trellis
import TrellisSchema
import TrellisTesting

@Suite("Pages and services")
struct PageTests {
    @Test("The page of fees is in the navigation, and only superusers see it")
    func shown() async throws {
        try await withApp(App.self) { app in
            let browser = try await app.superuserBrowser()
            #expect(try await browser.get("/admin").text.contains("<a href=\"/admin/fees\">Fees</a>"))
            let page = try await browser.get("/admin/fees")
            #expect(page.status == 200 && page.text.contains("Nothing was added up yet."))
            #expect(try await app.get("/admin/fees").status == 303)
        }
    }

    @Test("A server adds up the open fees before it listens, and the page shows them", .timeLimit(.minutes(1)))
    func served() async throws {
        try await withApp(App.self, settings: ["web.port": "0", "jobs.run_in_server": "false"]) { app in
            let browser = try await app.superuserBrowser()
            let ada = try await app.signUp(tenant: "Rowers & Sons")
            for title in ["2026", "2027"] {
                let fee: JSONValue = ["user_id": .string("\(ada.userID)"), "title": .string(title), "cents": 4500]
                #expect(try await ada.post("/fees", fee).status == 201)
            }
            let (addresses, continuation) = AsyncStream.makeStream(of: String.self)
            let server = Task {
                defer { continuation.finish() }
                try await app.application.serve { continuation.yield($0) }
            }
            var iterator = addresses.makeAsyncIterator()
            #expect(await iterator.next() != nil)
            let page = try await browser.get("/admin/fees").text
            #expect(page.contains("<td data-label=\"Club\">Rowers &amp; Sons</td>"))
            #expect(page.contains("<td data-label=\"Open fees\">2</td>") && page.contains("9,000</td>"))
            server.cancel()
            _ = await server.result
        }
    }
}
