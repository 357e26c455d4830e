import HTTPTypes
import SampleProduct
import Testing
import TrellisSchema
import TrellisTesting

@testable import TrellisFiles

@Suite("Uploads by a form")
struct FormUploadTests {
    private let head = "--xYz|Content-Disposition: form-data; name=\"file\"; filename=\"hello.txt\"|"

    @Test("The part named file is stored with its name and its media type")
    func stored() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let created = try await ada.submit("\(head)Content-Type: text/markdown||# Hello||--xYz--|")
            #expect(created.status == 201, "\(created.text)")
            #expect(created.json["name"] == "hello.txt" && created.json["media_type"] == "text/markdown")
            let id = created.json["id"]?.string ?? ""
            #expect(try await ada.get("/files/\(id)/content").text == "# Hello\r\n")

            let named = try await ada.submit("\(head)|Hi|--xYz--", query: "?name=other.txt")
            #expect(named.json["name"] == "other.txt" && named.json["media_type"] == "text/plain")
            #expect(named.json["size"]?.int == 2)
        }
    }

    @Test(
        "A form with anything else is refused, and nothing of it stays",
        arguments: [
            "", "--xYz--", "nothing", "--xYz|Content-Disposition: form-data; name=\"other\"||x|--xYz--",
            "--xYz|Content-Disposition: form-data; name=\"file\"; filename=\"a\"||cut off",
            "--xYz|Content-Disposition: form-data; name=\"file\"; filename=\"a\"||x|--xYz|",
            "--xYz|Content-Disposition: form-data; name=\"file\"; filename=\"a\"||x|--xYz|"
                + "Content-Disposition: form-data; name=\"file\"; filename=\"b\"||y|--xYz--",
            "--xYz|Content-Disposition: form-data; name=\"file\"; filename=\"a\"||x|--xYz|"
                + "Content-Disposition: form-data; name=\"note\"||y|--xYz--",
            "--xYz|Content-Disposition: attachment; filename=\"a\"||x|--xYz--",
            "--xYz|Content-Disposition: form-data; name=\"file\"; filename=\"a\"|"
                + "Content-Transfer-Encoding: base64||eA==|--xYz--",
        ])
    func refused(_ form: String) async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let refused = try await ada.submit(form)
            #expect(refused.status == 400 && refused.problem == "file.multipart_invalid", "\(refused.text)")
            #expect(try await ada.get("/files").json["items"]?.array == [])
            #expect(try await ada.usedSpace() == 0)
            #expect(try await app.storedKeys() == [])
        }
    }

    @Test(
        "A boundary is required, and must be valid",
        arguments: ["", "; boundary=", "; boundary=\"a b \"", "; boundary=é"])
    func boundary(_ parameter: String) async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let refused = try await ada.upload(Sample.text, "multipart/form-data\(parameter)")
            #expect(refused.status == 400)
        }
    }

    @Test("The content of a part is checked like a body, and limited like one")
    func limits() async throws {
        try await withApp(SampleApp.self, settings: ["files.max_size": "100B"]) { app in
            let ada = try await app.signUp()
            let mismatch = try await ada.submit("\(head)Content-Type: image/png||no image|--xYz--")
            #expect(mismatch.problem == "file.type_mismatch")
            let large = String(repeating: "a", count: 101)
            #expect(try await ada.submit("\(head)|\(large)|--xYz--").problem == "file.too_large")
            #expect(try await ada.submit("\(head)|\(large.dropLast())|--xYz--").status == 201)
        }
    }
}
