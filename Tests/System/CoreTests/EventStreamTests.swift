import HTTPTypes
import SampleProduct
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("Event streams of members")
struct EventStreamTests {
    private let path = "/api/v1/events/stream"

    @Test("A member receives new events with name, identifier and payload")
    func live() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            _ = try await ada.post("/samples", ["name": "Before"])
            // On PostgreSQL, an event from before the stream may arrive late.
            try await app.openStream(path, headers: ada.headers) { stream in
                try await stream.wait { $0.text.hasPrefix(":\n\n") }
                let id = try await ada.post("/samples", ["name": "Apollo"]).json["id"]
                try await stream.wait { $0.events.contains { $0.data["data"]?["name"] == "Apollo" } }
                let event = try #require(stream.events.last)
                #expect(event.name == "sample.created")
                #expect(event.data["type"] == "sample.created" && event.data["version"]?.int == 1)
                #expect(event.data["id"]?.string == event.id)
                #expect(event.data["data"]?["sample_id"] == id)
            }
        }
    }

    @Test("A reconnected client continues after its last event and misses none")
    func resume() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let last = try await app.openStream(path, headers: ada.headers) { stream in
                _ = try await ada.post("/samples", ["name": "One"])
                try await stream.wait { $0.names.contains("One") }
                return try #require(stream.events.last?.id)
            }
            for name in ["Two", "Three"] { _ = try await ada.post("/samples", ["name": .string(name)]) }
            var headers = ada.headers
            headers[try #require(HTTPField.Name("Last-Event-ID"))] = last
            try await app.openStream(path, headers: headers) { stream in
                try await stream.wait { $0.names.contains("Three") }
                #expect(stream.names == ["Two", "Three"])
            }
            // An empty field is that of a client without an event yet.
            headers[try #require(HTTPField.Name("Last-Event-ID"))] = ""
            let begun = await app.head(.get, path, headers: headers)
            #expect(begun.status == 200)
            for unknown in ["\(ada.userID)", "nonsense"] {
                headers[try #require(HTTPField.Name("Last-Event-ID"))] = unknown
                let refused = await app.head(.get, path, headers: headers)
                #expect(refused.status == 410)
            }
        }
    }

    @Test("A member can't receive another tenant's events or continue from one of them")
    func isolation() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let bob = try await app.signUp(tenant: "Globex")
            try await app.openStream(path, headers: bob.headers) { stream in
                let last = try await app.openStream(path, headers: ada.headers) { own in
                    _ = try await ada.post("/samples", ["name": "Secret"])
                    try await own.wait { $0.names.contains("Secret") }
                    return try #require(own.events.last?.id)
                }
                _ = try await bob.post("/samples", ["name": "Open"])
                try await stream.wait { $0.names.contains("Open") }
                #expect(stream.names == ["Open"])
                var headers = bob.headers
                headers[try #require(HTTPField.Name("Last-Event-ID"))] = last
                let refused = await app.head(.get, path, headers: headers)
                #expect(refused.status == 410)
            }
        }
    }

    @Test("A member without the permission doesn't receive an event, and receives it when the role grants it")
    func permissions() async throws {
        try await withApp(SampleApp.self, settings: ["events.recheck": "20ms"]) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let clerk = try await ada.addMember(permissions: [])
            try await app.openStream(path, headers: clerk.headers) { stream in
                try await app.openStream(path, headers: ada.headers) { own in
                    _ = try await ada.post("/samples", ["name": "Hidden"])
                    try await own.wait { $0.names.contains("Hidden") }
                }
                let members = try await ada.patch(
                    "/tenants/current/members/\(clerk.userID)", ["role": "member"])
                #expect(members.status == 200)
                // Until the stream has checked the permissions again.
                var number = 0
                while stream.names.isEmpty, number < 500 {
                    number += 1
                    _ = try await ada.post("/samples", ["name": .string("Shown \(number)")])
                    try await Task.sleep(for: .milliseconds(20))
                }
                #expect(stream.names.first?.hasPrefix("Shown") == true)
            }
        }
    }

    @Test("The stream ends with the membership")
    func removed() async throws {
        try await withApp(SampleApp.self, settings: ["events.recheck": "20ms"]) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let clerk = try await ada.addMember(permissions: ["samples.view"])
            try await app.openStream(path, headers: clerk.headers) { stream in
                try await stream.wait { $0.text.hasPrefix(":\n\n") }
                #expect(try await ada.delete("/tenants/current/members/\(clerk.userID)").status == 204)
                try await stream.wait { $0.hasEnded }
            }
        }
    }

    @Test("The number of streams is limited by the settings; another one gets 503")
    func limit() async throws {
        try await withApp(SampleApp.self, settings: ["events.streams": "1"]) { app in
            let ada = try await app.signUp(tenant: "Acme")
            try await app.openStream(path, headers: ada.headers) { stream in
                try await stream.wait { $0.text.hasPrefix(":\n\n") }
                let refused = await app.head(.get, path, headers: ada.headers)
                #expect(refused.status == 503)
            }
            try await app.openStream(path, headers: ada.headers) { stream in
                try await stream.wait { $0.text.hasPrefix(":\n\n") }
            }
        }
    }
}

extension TestStream {
    /// The received events, without heartbeats.
    fileprivate var events: [(id: String, name: String, data: JSONValue)] {
        text.split(separator: "\n\n").filter { $0.hasPrefix("id: ") }.map { block in
            let lines = block.split(separator: "\n").map {
                $0.split(separator: ": ", maxSplits: 1).last.map(String.init)
            }
            let parts = lines.compactMap { $0 }
            guard parts.count == 3 else { return ("", "", .null) }
            return (parts[0], parts[1], (try? JSONValue(parsing: parts[2])) ?? .null)
        }
    }

    /// The names of the created samples.
    fileprivate var names: [String] { events.compactMap { $0.data["data"]?["name"]?.string } }
}
