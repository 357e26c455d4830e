import Foundation
import Hummingbird
import Logging

/// A bare Hummingbird server: `bare PORT FOLDER` responds with the contents of the files in the folder.
///
/// The files are responses of the product: `health.json`, `get.json`, `list.json`, `create.json`.
@main
enum Bare {
    static func main() async throws {
        guard CommandLine.arguments.count == 3, let port = Int(CommandLine.arguments[1]) else {
            FileHandle.standardError.write(Data("usage: bare PORT FOLDER\n".utf8))
            exit(64)
        }
        let folder = URL(filePath: CommandLine.arguments[2])
        let health = try Self.answer(folder.appending(path: "health.json"))
        let get = try Self.answer(folder.appending(path: "get.json"))
        let list = try Self.answer(folder.appending(path: "list.json"))
        let create = try Self.answer(folder.appending(path: "create.json"), status: .created)

        let router = Router()
        router.get("/health") { _, _ in health }
        router.get("/api/v1/projects") { _, _ in list }
        router.get("/api/v1/projects/{id}") { _, context in
            _ = try context.parameters.require("id")
            return get
        }
        router.post("/api/v1/projects") { request, _ in
            _ = try await request.body.collect(upTo: 65536)
            return create
        }
        var logger = Logger(label: "bare")
        logger.logLevel = .error
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)), logger: logger)
        try await application.runService()
    }

    /// Returns a response with the contents of a file as its body.
    private static func answer(_ file: URL, status: HTTPResponse.Status = .ok) throws -> Response {
        let bytes = try Data(contentsOf: file)
        return Response(
            status: status, headers: [.contentType: "application/json", .contentLength: "\(bytes.count)"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
