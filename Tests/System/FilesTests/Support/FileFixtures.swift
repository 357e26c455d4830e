import HTTPTypes
import SampleProduct
import Trellis
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisStorage
import TrellisTesting

@testable import TrellisFiles

/// Contents of several types.
enum Sample {
    static let text = Array("Hello, Ada.\n".utf8)
    static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D, 0x49, 0x48, 0x44, 0x52]
    static let page = Array("<!DOCTYPE html><script>alert(1)</script>".utf8)
    /// Bytes of no known type; longer than the part of a content that its type is read from.
    static let bytes = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
}

/// The SHA-256 of ``Sample/text``, as `sha256sum` prints it.
let textDigest = "8b1560f395c0248eca4d2d6cc361825a9f8c00d11ce6f52b26eea2872573c2c1"

extension TestApp {
    /// The module under test, with the store of the product.
    var files: FilesModule {
        get throws {
            guard let module = application.modules.lazy.compactMap({ $0 as? FilesModule }).first else {
                throw MissingModule()
            }
            return module
        }
    }

    /// Returns the keys of all objects in the store, in order.
    func storedKeys() async throws -> [String] {
        try await files.dependencies.storage.list(prefix: "", after: nil, limit: 1000).objects.map(\.key.description)
    }

    /// Returns the row of a file in any state; nil if there is none.
    func row(_ id: String, of actor: Actor) async throws -> FileRecord? {
        guard let id = ID<File>(id) else { return nil }
        return try await database(of: actor).read { tx in try tx.find(FileRecord.self, id) }
    }

    /// Returns the database of the actor's tenant.
    func database(of actor: Actor) throws -> TenantDatabase {
        guard let tenant = actor.tenantID else { throw MissingModule() }
        let scope = Scope(tenantID: tenant, userID: actor.userID, requestID: "test")
        return application.platform.database.tenant(scope)
    }

    /// Advances the clock, and returns the actor with a new access token, since the old one has expired.
    func advance(by duration: Duration, _ actor: Actor) async throws -> Actor {
        clock.advance(by: duration)
        return try await logIn(actor.email).inTenant(actor.tenantID)
    }
}

/// The composition under test has no module of files.
struct MissingModule: Error {}

extension Actor {
    /// Uploads a content with a media type, or without one; by default with its length, as clients do.
    func upload(
        _ content: [UInt8], _ type: String? = "application/octet-stream", query: String = "?name=a.bin",
        isAnnounced: Bool = true
    ) async throws -> TestResponse {
        var headers = self.headers
        headers[.contentType] = type
        if isAnnounced { headers[.contentLength] = "\(content.count)" }
        return try await app.send(.post, "/api/v1/files\(query)", bytes: content, headers: headers)
    }

    /// Uploads a content and returns the identifier of the file.
    func uploaded(
        _ content: [UInt8] = Sample.text, _ type: String = "text/plain", name: String = "hello.txt"
    ) async throws -> String {
        let response = try await upload(content, type, query: "?name=\(name)")
        guard response.status == 201, let id = response.json["id"]?.string else { throw UnexpectedResponse(response) }
        return id
    }

    /// Sends a form whose parts are given as text; `|` stands for a line break.
    func submit(_ form: String, boundary: String = "xYz", query: String = "") async throws -> TestResponse {
        var headers = self.headers
        headers[.contentType] = "multipart/form-data; boundary=\(boundary)"
        let bytes = Array(form.replacing("|", with: "\r\n").utf8)
        return try await app.send(.post, "/api/v1/files\(query)", bytes: bytes, headers: headers)
    }

    /// Begins a direct upload.
    func begin(_ name: String, _ type: String, _ size: Int) async throws -> TestResponse {
        try await post("/files/uploads", ["name": .string(name), "media_type": .string(type), "size": .int(size)])
    }

    /// Begins a direct upload, sends the content as its response says, and returns the identifier of the file.
    func send(_ content: [UInt8], as type: String, name: String = "a.bin") async throws -> String {
        let begun = try await begin(name, type, content.count)
        guard begun.status == 201, let id = begun.json["id"]?.string else { throw UnexpectedResponse(begun) }
        let sent = try await app.put(content, to: begun)
        guard sent.status == 204 else { throw UnexpectedResponse(sent) }
        return id
    }

    /// Returns the number of bytes that the tenant's files take.
    func usedSpace() async throws -> Int? { try await get("/files/usage").json["bytes"]?.int }
}

extension TestApp {
    /// Sends a content with the request of a direct upload, as a client does that knows nothing else.
    func put(_ content: [UInt8], to begun: TestResponse, type: String? = nil) async throws -> TestResponse {
        let url = begun.json["upload_url"]?.string ?? ""
        let path = url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false).last.map { "/\($0)" } ?? ""
        let declared = begun.json["headers"]?["Content-Type"]?.string
        let headers: HTTPFields = [
            .contentType: type ?? declared ?? "", .contentLength: "\(content.count)",
        ]
        return try await send(.put, path, bytes: content, headers: headers)
    }
}
