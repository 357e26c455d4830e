import AsyncHTTPClient
import Foundation
import NIOCore
import Testing
import TrellisKernel
import TrellisSchema

/// The files in `deploy` for Prometheus and Grafana.
@Suite("Dashboard and alert rules", .timeLimit(.minutes(2)))
struct MonitoringFileTests {
    /// The metrics that only appear when what they count has happened, or where a setting adds it.
    private static let later: [String: String] = [
        "vault_last_success": "with Vault", "error_reports_dropped_total": "with a reporter of errors",
        "job_outbox_oldest_seconds": "with jobs in a database of their own",
        "job_outbox_set_aside": "with jobs in a database of their own", "jobs_ended_total": "with jobs that have ended",
    ]
    /// The metrics of Prometheus itself.
    private static let own: Set<String> = ["up"]

    private struct Alert {
        let name: String
        let expression: String
        let lines: [String]
    }

    private static func text(of path: String) throws -> String {
        try String(contentsOf: DocumentShell.root.appending(path: path), encoding: .utf8)
    }

    private static func dashboard() throws -> JSONValue {
        try JSONValue(parsing: try text(of: "deploy/grafana/trellis.json"))
    }

    /// The rules of the file, each from its `- alert:` to the next one.
    private static func alerts() throws -> [Alert] {
        let text = try text(of: "deploy/prometheus/alerts.yaml")
        return try text.components(separatedBy: "      - alert: ").dropFirst().map { block in
            let lines = block.components(separatedBy: "\n")
            let expression = try #require(block.firstMatch(of: /(?m)^        expr: '(.*)'$/), "\(block)")
            return Alert(
                name: lines[0], expression: String(expression.output.1).replacing(utf8: "''", with: "'"),
                lines: Array(lines.dropFirst()))
        }
    }

    private static func expressions() throws -> [(place: String, text: String)] {
        let panels = try dashboard()["panels"]?.array ?? []
        let shown = panels.flatMap { panel in
            (panel["targets"]?.array ?? []).compactMap { target in
                target["expr"]?.string.map { (place: panel["title"]?.string ?? "", text: $0) }
            }
        }
        return try shown + alerts().map { (place: $0.name, text: $0.expression) }
    }

    private static func metrics(of process: ServerProcess) async throws -> String {
        let response = try await HTTPClient.shared.execute(
            HTTPClientRequest(url: process.address + "/metrics"), timeout: .seconds(10))
        return String(buffer: try await response.body.collect(upTo: 4 << 20))
    }

    @Test("A worker has the metrics of the alerts about workers; another process on its port names the setting")
    func worker() async throws {
        try await withTemporaryFolder { folder in
            var environment = [
                "APP_DATABASE__URL": "sqlite://\(folder)/app.sqlite", "APP_WEB__MANAGEMENT_PORT": "0",
            ]
            let migration = try await ServerProcess.run(["migrate", "up"], of: .sample, environment: environment)
            try #require(migration.code == 0, "\(migration)")
            let worker = try await ServerProcess.startWorker(.sample, environment: environment, listens: true)
            defer { worker.terminate() }
            let text = try await Self.metrics(of: worker)
            for name in ["job_results_quarantined", "process_open_fds", "process_start_time_seconds"] {
                #expect(text.contains("\n\(name) "), "\(name)")
            }
            environment["APP_WEB__MANAGEMENT_PORT"] = String(worker.address.split(separator: ":").last ?? "")
            let second = try await ServerProcess.run(["work"], of: .sample, environment: environment)
            #expect(second.code == 1 && second.messages.contains("web.management_port"), "\(second)")
        }
    }

    @Test("The errors of servers count neither what the connection refuses nor probes")
    func serverErrors() throws {
        let errors = try Self.expressions().filter { $0.text.contains(#"status="5xx""#) }
        #expect(errors.count == 3)
        for (place, text) in errors {
            let selectors = text.matches(of: /\{[^}]*\}/).map { String($0.output) }
            #expect(selectors.allSatisfy { $0.contains(#"route!~"unmatched|/ready""#) }, "\(place): \(text)")
        }
    }

    @Test("Every metric that they name is printed by a server, or is known to appear later")
    func names() async throws {
        let text = try await withTemporaryFolder { folder in
            let server = try await ServerProcess.start(.sample, database: folder + "/app.sqlite")
            defer { server.terminate() }
            _ = try await server.send("GET", "/health")
            _ = try await server.send("GET", "/api/v1/missing")
            return try await Self.metrics(of: server)
        }
        var printed = Self.own.union(Self.later.keys)
        for found in text.matches(of: /(?m)^# TYPE (\w+) (\w+)$/) {
            let name = String(found.output.1)
            #expect(text.contains("# HELP \(name) "), "\(name) has no help")
            let suffixes = found.output.2 == "histogram" ? ["_bucket", "_count", "_sum"] : [""]
            printed.formUnion(suffixes.map { name + $0 })
        }
        #expect(printed.count > 20)
        for (place, text) in try Self.expressions() {
            let missing = PrometheusExpression(text).metrics.subtracting(printed)
            #expect(missing.isEmpty, "\(place) names \(missing.sorted())")
        }
    }

    @Test("Every expression is well formed, and is about the product's own job")
    func forms() throws {
        let all = try Self.expressions()
        #expect(all.count > 30)
        for (place, text) in all {
            #expect(PrometheusExpression(text).faults == [], "\(place): \(text)")
            let selectors = text.matches(of: /\{[^}]*\}/).map { String($0.output) }
            #expect(selectors.allSatisfy { $0.contains("job=") } && !selectors.isEmpty, "\(place): \(text)")
        }
    }

    @Test("Every alert has a unique name, a severity, a summary, and a section of the guide")
    func alertForm() throws {
        let alerts = try Self.alerts()
        let guide = try Self.text(of: "docs/guides/operations.md")
        #expect(alerts.count > 10 && Set(alerts.map(\.name)).count == alerts.count)
        for alert in alerts {
            let text = alert.lines.joined(separator: "\n")
            #expect(text.contains(/labels: \{severity: (critical|warning|info)\}/), "\(alert.name)")
            #expect(text.contains(/summary: '.+'/) && text.contains(/description: '.+'/), "\(alert.name)")
            #expect(guide.contains("`\(alert.name)`"), "the guide lacks \(alert.name)")
        }
    }

    @Test("The panels have their own numbers and places, and each says what it shows")
    func panels() throws {
        let panels = try #require(try Self.dashboard()["panels"]?.array)
        var taken: Set<[Int]> = []
        var numbers: Set<JSONValue> = []
        for panel in panels {
            let title = panel["title"]?.string ?? ""
            #expect(!title.isEmpty && numbers.insert(panel["id"] ?? .null).inserted, "\(title)")
            if panel["type"]?.string != "row" {
                #expect(panel["description"]?.string?.isEmpty == false && panel["targets"]?.array?.isEmpty == false)
            }
            let place = panel["gridPos"]
            guard
                case (.int(let x)?, .int(let y)?, .int(let w)?, .int(let h)?) =
                    (place?["x"], place?["y"], place?["w"], place?["h"])
            else {
                Issue.record("\(title) has no place")
                continue
            }
            #expect(x >= 0 && x + w <= 24, "\(title)")
            for column in x..<(x + w) {
                for line in y..<(y + h) where !taken.insert([column, line]).inserted {
                    Issue.record("\(title) lies over another panel")
                    break
                }
            }
        }
    }

    @Test(
        "A broken expression is found",
        arguments: [
            ("sum(rate(a_total[5m])", true), ("sum(a{b=c})", true), ("summe(a)", true), ("5 > 3", true),
            ("a{b=\"c\"} > 0", false), ("max by (q) (a_total) or b > 1e3", false), ("a[5m", true),
            ("rate(a[5m]))", true),
        ])
    func detection(_ text: String, _ isBroken: Bool) {
        #expect(PrometheusExpression(text).faults.isEmpty != isBroken, "\(PrometheusExpression(text))")
    }
}
