import GuildApp
import HTTPTypes
import Testing
import TrellisSchema
import TrellisTesting

@Suite("The scanner of uploads")
struct ScannerTests {
    private func upload(_ text: String, _ actor: Actor) async throws -> String {
        var headers = actor.headers
        headers[.contentType] = "text/plain"
        headers[.contentLength] = "\(text.utf8.count)"
        let response = try await actor.app.send(
            .post, "/api/v1/files?name=minutes.txt", bytes: Array(text.utf8), headers: headers)
        guard response.status == 201, let id = response.json["id"]?.string else { throw UnexpectedResponse(response) }
        return id
    }

    @Test("A file with the signature is deleted, and another one can be read after its scan")
    func scanned() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            let clean = try await upload("Minutes of the meeting.\n", ada)
            let found = try await upload("X5O!P%@AP EICAR-STANDARD-ANTIVIRUS-TEST-FILE!\n", ada)
            #expect(try await ada.get("/files/\(clean)/content").problem == "file.pending")
            try await app.runJobs()
            #expect(try await ada.get("/files/\(clean)/content").text == "Minutes of the meeting.\n")
            let gone = try await ada.get("/files/\(found)/content")
            #expect(gone.status == 410 && gone.problem == "file.rejected")
            #expect(gone.json["detail"]?.string?.contains("EICAR") == true)
        }
    }
}
