import HTTPTypes
import Logging
import Synchronization
import Testing
import TrellisHub
import TrellisKernel
import TrellisObservability
import TrellisSchema
import TrellisTesting

@Suite("Contract: who did what")
struct TraceContractTests {
    @Test("The access log names the user of each request with a token, on optional routes too")
    func log() async throws {
        let log = RecordedRequests()
        try await withGazette(logger: log.logger) { app in
            let ada = try await app.reader("ada")
            log.clear()
            _ = try await app.get("/api/articles")
            _ = try await ada.get("/articles")
            _ = try await ada.writeResponse("Engines")
            _ = try await app.get("/api/nowhere")
            let user = ada.userID.description
            #expect(
                log.requests == [
                    "GET /api/articles nil", "GET /api/articles \(user)", "POST /api/articles \(user)",
                    "GET unmatched nil",
                ])
        }
    }

    @Test("The audit names the user and the route of each change; a sign-up is by the new user")
    func audit() async throws {
        try await withGazette { app in
            let (ada, bob) = (try await app.reader("ada"), try await app.reader("bob"))
            let slug = try await ada.write("Engines", tags: ["engines"])
            _ = try await bob.post("/articles/\(slug)/favorite")
            _ = try await bob.post("/profiles/ada/follow")
            _ = try await bob.comment(on: slug, "Well said.")
            _ = try await bob.delete("/articles/\(slug)/comments/1")
            _ = try await ada.put("/articles/\(slug)", ["article": ["title": "Machines"]])
            _ = try await ada.put("/user", ["user": ["bio": "I write."]])

            let changes: [(table: String, [(Actor, action: String, route: String)])] = [
                (
                    "profile",
                    [
                        (ada, "insert", "POST /api/users"), (bob, "insert", "POST /api/users"),
                        (ada, "update", "PUT /api/user"),
                    ]
                ),
                ("article", [(ada, "insert", "POST /api/articles"), (ada, "update", "PUT /api/articles/{slug}")]),
                ("article_tag", [(ada, "insert", "POST /api/articles")]),
                ("favorite", [(bob, "insert", "POST /api/articles/{slug}/favorite")]),
                ("follow", [(bob, "insert", "POST /api/profiles/{username}/follow")]),
                (
                    "comment",
                    [
                        (bob, "insert", "POST /api/articles/{slug}/comments"),
                        (bob, "delete", "DELETE /api/articles/{slug}/comments/{id}"),
                    ]
                ),
            ]
            for (table, expected) in changes {
                let entries = try await app.auditEntries(of: table)
                #expect(entries.map(\.actorID) == expected.map(\.0.userID), "\(table)")
                #expect(entries.map { "\($0.action)" } == expected.map(\.action), "\(table)")
                #expect(entries.map(\.origin) == expected.map(\.route), "\(table)")
            }
        }
    }
}

/// A recorder of the lines of the access log: method, route and user.
private final class RecordedRequests: Sendable {
    private let lines = Mutex<[String]>([])

    var requests: [String] { lines.withLock { $0 } }
    var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }

    func clear() { lines.withLock { $0 = [] } }

    private struct Handler: LogHandler {
        let log: RecordedRequests
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info

        init(log: RecordedRequests) { self.log = log }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            guard "\(event.message)" == "request", let fields = event.metadata else { return }
            let user = LogContext.current?.userID.map(\.description) ?? "nil"
            let line = "\(fields["method"] ?? "") \(fields["route"] ?? "") \(user)"
            log.lines.withLock { $0.append(line) }
        }
    }
}
