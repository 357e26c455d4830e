import HTTPTypes
import Logging
import NIOCore
import SampleProduct
import Testing
import Trellis
import TrellisConfig
import TrellisDatabase
import TrellisKernel
import TrellisObservability
import TrellisSchema
import TrellisWeb

@Suite("The management listener")
struct ManagementTests {
    /// The product in an environment, on an empty database whose migrations are pending.
    private func product(_ environment: String, _ values: [String: String] = [:]) throws -> Application {
        let key = "k:" + String(repeating: "A", count: 43) + "="
        let secrets = [
            "auth.signing_keys": key, "database.cursor_key": "6hFbE0Q0m1nqz8Xb2T9cVwJ7yRk4LsPd",
            "webhooks.secret_keys": key,
        ]
        let settings = try SettingsSources(values: values.merging(secrets) { $1 }, environment: environment).read(
            Application.settings(of: SampleApp.self))
        let platform = Platform(
            settings: settings, database: try Database.open("sqlite::memory:"), clock: SystemClock(),
            metrics: PrometheusRegistry(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        return try Application(SampleApp.self, on: platform)
    }

    private struct Answer {
        let status: Int
        let text: String

        var json: JSONValue { (try? JSONValue(parsing: text)) ?? .null }
        var problem: String? { status < 400 ? nil : json["code"]?.string }
    }

    private func get(_ path: String, of web: WebApplication) async throws -> Answer {
        let head = HTTPRequest(method: .get, scheme: "http", authority: "localhost", path: path)
        let response = await web.respond(to: head)
        return Answer(status: response.status.code, text: String(buffer: try await response.collectBody()))
    }

    @Test("With a port, clients get neither metrics nor the cause of /ready, and operators get both")
    func apart() async throws {
        for environment in ["production", "staging", "development", "test"] {
            let application = try product(environment, ["web.management_port": "0"])
            let web = application.web()
            #expect(try await get("/metrics", of: web).status == 404)
            #expect(try await get("/diagnostics", of: web).status == 404)
            let ready = try await get("/ready", of: web)
            #expect(ready.status == 503 && ready.problem == "ready.not_ready")
            #expect(ready.json["detail"] == "The server is not ready.")
            let management = try #require(application.management(of: web))
            let metrics = try await get("/metrics", of: management)
            #expect(metrics.status == 200 && metrics.text.contains("# TYPE "))
            let cause = try await get("/ready", of: management)
            #expect(cause.status == 503 && cause.problem == "ready.migrations_pending")
            #expect(cause.json["detail"]?.string?.contains("001") == true)
            #expect(try await get("/health", of: management).status == 200)
            #expect(try await get("/api/v1/samples", of: management).status == 404)
        }
    }

    @Test("Without a port, only development and test serve metrics and the cause, and nothing else listens")
    func without() async throws {
        let environments = [("development", true), ("test", true), ("production", false), ("staging", false)]
        for (environment, isOpen) in environments {
            let application = try product(environment)
            let web = application.web()
            let status = try await get("/metrics", of: web).status
            #expect(status == (isOpen ? 200 : 404), "\(environment)")
            let problem = try await get("/ready", of: web).problem
            #expect(problem == (isOpen ? "ready.migrations_pending" : "ready.not_ready"), "\(environment)")
            #expect(try await get("/diagnostics", of: web).status == 404)
            #expect(application.management(of: web) == nil)
        }
    }

    @Test("The diagnostics have what the process uses")
    func diagnostics() async throws {
        let application = try product("production", ["web.management_port": "0"])
        let management = try #require(application.management(of: application.web()))
        let answer = try await get("/diagnostics", of: management)
        #expect(answer.status == 200)
        #expect(answer.json["product"]?.string == "Sample" && answer.json["environment"]?.string == "production")
        for name in ["process_id", "processors", "memory_bytes", "open_descriptors", "maximum_descriptors"] {
            let value = try #require(answer.json[name]?.int)
            #expect(value > 0, "\(name)")
        }
        for name in ["uptime_seconds", "open_connections", "requests_in_flight"] {
            #expect(answer.json[name]?.int == 0, "\(name)")
        }
        // A worker has no listener for clients.
        let worker = try #require(application.management(of: nil))
        #expect(try await get("/diagnostics", of: worker).json["open_connections"]?.int == 0)
    }

    @Test("The path of the metrics matches as it is written only")
    func escapes() async throws {
        let web = try product("test").web()
        #expect(try await get("/metrics", of: web).status == 200)
        for path in ["/%6detrics", "/%6Detric%73", "/metrics%20", "/Metrics"] {
            #expect(try await get(path, of: web).status == 404, "\(path)")
        }
    }

    @Test("Switches leave out the documentation and the administration")
    func switches() async throws {
        let paths = ["/docs", "/docs/problems", "/openapi.json", "/admin"]
        let all = try product("production").web()
        for path in paths { #expect(try await get(path, of: all).status != 404, "\(path)") }
        let closed = try product("production", ["docs.enabled": "false", "admin.enabled": "false"])
        let web = closed.web()
        for path in paths { #expect(try await get(path, of: web).status == 404, "\(path)") }
        #expect(!closed.openAPI.contains("/api/v1/admin/"))
    }

    @Test("Both listeners can't have the same port")
    func samePort() {
        #expect(throws: (any Error).self) {
            try product("production", ["web.port": "80", "web.management_port": "80"])
        }
    }
}
