import App
import HTTPTypes
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting

/// Rules that two requests could break together; see "Races" in docs/guides/testing.md.
@Suite("Projects under concurrent requests")
struct ProjectRaceTests {
    @Test("Of sixteen requests for one name, exactly one creates a project")
    func creation() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            let rounds = try await app.race(16, rounds: 5) { racer in
                try await ada.post("/projects", ["name": .string("Apollo \(racer.round)")])
            }
            for outcomes in rounds {
                #expect(outcomes.succeeded == 1, "\(outcomes)")
                #expect(outcomes.failed(with: "project.name_taken") == 15, "\(outcomes)")
            }
            #expect(try await ada.projectNames().count == 5)
        }
    }

    @Test("Of eight projects that are given one name at the same time, exactly one gets it")
    func renaming() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            var paths: [String] = []
            for number in 1...8 { paths.append("/projects/\(try await ada.createProject(named: "P\(number)").id)") }
            let all = paths
            let outcomes = try await app.race(8) { racer in
                try await ada.patch(all[racer.number], ["name": "Apollo"])
            }
            #expect(outcomes.succeeded == 1, "\(outcomes)")
            #expect(outcomes.failed(with: "project.name_taken") == 7, "\(outcomes)")
        }
    }

    @Test("Of changes of one version at once, one is made; without a version, none fails")
    func changes() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            let path = "/projects/\(try await ada.createProject(named: "Apollo").id)"
            let tag = try #require(try await ada.get(path).headers[.eTag])
            let outcomes = try await app.race(8) { racer in
                try await ada.patch(path, ["name": .string("P\(racer.number)")], headers: [.ifMatch: tag])
            }
            #expect(outcomes.succeeded == 1 && outcomes.failed(with: "precondition.failed") == 7, "\(outcomes)")
            let others = try await app.race(8) { racer in
                try await ada.patch(path, ["name": .string("Q\(racer.number)")])
            }
            #expect(others.failed == 0, "\(others)")
            let deletions = try await app.race(4) { _ in try await ada.delete(path) }
            #expect(deletions.succeeded == 1 && deletions.failed(with: "project.not_found") == 3, "\(deletions)")
        }
    }
}
