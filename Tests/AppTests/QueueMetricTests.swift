import Foundation
import SampleProduct
import Testing
import TrellisTesting

@Suite("The metrics of queues")
struct QueueMetricTests {
    private static func printed(_ app: TestApp) async throws -> String {
        String(decoding: try await app.get("/metrics").body, as: UTF8.self)
    }

    @Test("/metrics has every declared queue, without a worker and without a job")
    func queues() async throws {
        try await withApp(SampleApp.self) { app in
            let text = try await Self.printed(app)
            #expect(text.contains(#"job_queue_due{queue="reports"} 0"#))
            #expect(text.contains(#"job_queue_oldest_seconds{queue="default"} "#))
        }
    }

    @Test("Every metric that the guide of workers names is printed")
    func documented() async throws {
        let guide = DocumentShell.root.appending(path: "docs/guides/workers.md")
        let text = try String(contentsOf: guide, encoding: .utf8)
        let names = Set(text.matches(of: /\bjob_queue_[a-z_]+/).map { String($0.output) })
        #expect(names.count >= 6)
        try await withApp(SampleApp.self) { app in
            let metrics = try await Self.printed(app)
            for name in names.sorted() {
                let isPrinted = metrics.contains("\n\(name){") || metrics.contains("# TYPE \(name) ")
                #expect(isPrinted, "the guide names \(name)")
            }
        }
    }
}
