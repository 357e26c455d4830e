import Foundation
import HTTPTypes
import Testing
import TrellisKernel

@testable import TrellisWeb

@Suite struct DocsRoutesTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "docs-\(ID<Sample>())").path(
        percentEncoded: false)

    private func server() throws -> SampleServer {
        let document = OpenAPIDocument(title: "A & B", version: "1", routes: SampleController.routes())
        return SampleServer(try DocsRoutes(document: document, assets: folder, errors: []).routes)
    }

    private func install(_ names: [String] = ["swagger-ui.css", "swagger-ui-bundle.js"]) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for name in names { try Data("/* \(name) */".utf8).write(to: URL(filePath: "\(folder)/\(name)")) }
    }

    @Test("The document is served unchanged, and a client that has it gets 304")
    func document() async throws {
        let server = try server()
        let first = try await server.send(.get, "/openapi.json")
        #expect(first.headers[.contentType] == "application/json")
        #expect(try await first.text().hasPrefix(#"{"openapi":"3.1.0""#))
        let tag = try #require(first.headers[.eTag])
        let again = try await server.send(.get, "/openapi.json", headers: [.ifNoneMatch: tag])
        #expect(again.status == .notModified)
        #expect(try await again.text() == "")
    }

    @Test("Without the files of Swagger UI the page lists the operations and how to install the files")
    func plain() async throws {
        let text = try await server().send(.get, "/docs").text()
        #expect(text.contains("make setup"))
        #expect(text.contains("<code>/samples/{id}</code>"))
        #expect(text.contains("A &amp; B"))
        #expect(!text.contains("swagger-ui-bundle.js"))
    }

    @Test("With the files the page starts Swagger UI, under a policy without inline scripts")
    func installed() async throws {
        try install()
        let response = try await server().send(.get, "/docs")
        let text = try await response.text()
        #expect(text.contains("/docs/assets/swagger-ui-bundle.js"))
        #expect(!text.contains("<script>"))
        #expect(response.headers[.contentSecurityPolicy]?.contains("script-src 'self';") == true)
        #expect(try await server().send(.get, "/docs/start.js").text().contains("/openapi.json"))
    }

    @Test("Files have their type, a tag and a lifetime")
    func files() async throws {
        try install()
        let css = try await server().send(.get, "/docs/assets/{file}", path: [("file", "swagger-ui.css")])
        #expect(css.headers[.contentType] == "text/css; charset=utf-8")
        #expect(css.headers[.cacheControl] == "public, max-age=3600")
        #expect(try await css.text() == "/* swagger-ui.css */")
        let tag = try #require(css.headers[.eTag])
        let again = try await server().send(
            .get, "/docs/assets/{file}", path: [("file", "swagger-ui.css")], headers: [.ifNoneMatch: tag])
        #expect(again.status == .notModified)
    }

    @Test("A file that the setup replaces is served anew, with another tag")
    func replaced() async throws {
        try install()
        let server = try server()
        func get(_ headers: HTTPFields = [:]) async throws -> RouteResponse {
            try await server.send(
                .get, "/docs/assets/{file}", path: [("file", "swagger-ui.css")], headers: headers)
        }
        let tag = try #require(try await get().headers[.eTag])
        #expect(tag.hasPrefix("\""))
        try Data("body {}".utf8).write(to: URL(filePath: "\(folder)/swagger-ui.css"))
        let new = try await get([.ifNoneMatch: tag])
        #expect(new.status == .ok && new.headers[.eTag] != tag)
        #expect(try await new.text() == "body {}")
    }

    @Test(
        "Only plain files in the folder are served",
        arguments: [
            "../secret.css", "..", "a/b.css", "/etc/passwd", ".hidden.css", "missing.css", "swagger-ui.exe", "",
            "folder.css",
            "..%2Fsecret.css", "swagger-ui.css\0", "link.css",
        ])
    func traversal(name: String) async throws {
        try install()
        try FileManager.default.createDirectory(atPath: "\(folder)/folder.css", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: "\(folder)/link.css", withDestinationPath: "/etc/hostname")
        let error = await #expect(throws: RequestError.self) {
            try await server().send(.get, "/docs/assets/{file}", path: [("file", name)])
        }
        #expect(error?.code == "route.not_found")
    }

    @Test("The page of problems lists every problem")
    func problems() async throws {
        let text = try await server().send(.get, "/docs/problems").text()
        #expect(text.contains("<tr id=\"sample.name_taken\">"))
        #expect(text.contains("<tr id=\"route.not_found\">"))
    }

    @Test("The documentation routes are open, valid and not part of the document")
    func routes() throws {
        let routes = try server().routes
        try RouteTable(routes).validate()
        #expect(OpenAPIDocument(title: "A", version: "1", routes: routes).routes.isEmpty)
    }
}
