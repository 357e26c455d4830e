import Logging
import Synchronization
import Testing
import TrellisKernel

@testable import TrellisObservability

/// A reporter whose calls the test defines.
private final class TestReporter: ErrorReporter {
    private let calls = Mutex<[[String]]>([])
    private let body: @Sendable ([ErrorReport]) async throws -> Void

    init(_ body: @escaping @Sendable ([ErrorReport]) async throws -> Void = { _ in }) {
        self.body = body
    }

    /// The codes of each call.
    var codes: [[String]] { calls.withLock { $0 } }

    func send(_ reports: [ErrorReport]) async throws {
        calls.withLock { $0.append(reports.map(\.code)) }
        try await body(reports)
    }
}

private struct SendError: Error {}

@Suite("Error reports")
struct ErrorReportsTests {
    private static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private static func queue(
        _ reporter: TestReporter, _ registry: PrometheusRegistry, capacity: Int = 1000, limit: Duration = .seconds(10)
    ) -> ErrorReports {
        ErrorReports(reporter, release: "1.0.0", capacity: capacity, limit: limit, logger: silent, metrics: registry)
    }

    private static func add(_ codes: [String], to queue: ErrorReports) {
        for code in codes {
            queue.add(
                ErrorReport(
                    code: code, kind: .internalFailure, message: "", place: "GET /", requestID: "r", release: "1.0.0"))
        }
    }

    /// Passes what the queue has, as a process does that ends.
    private static func flush(_ queue: ErrorReports) async {
        let run = Task { await queue.run() }
        run.cancel()
        await run.value
    }

    private static func value(_ name: String, _ registry: PrometheusRegistry) -> String? {
        registry.text().split(separator: "\n").first { $0.hasPrefix(name + " ") }.map {
            String($0.dropFirst(name.count + 1))
        }
    }

    @Test("Reports are passed in order, in calls of at most a hundred, and counted")
    func order() async {
        let (reporter, registry) = (TestReporter(), PrometheusRegistry())
        let queue = Self.queue(reporter, registry)
        let codes = (0..<150).map { "\($0)" }
        Self.add(codes, to: queue)
        await Self.flush(queue)
        #expect(reporter.codes.map(\.count) == [100, 50])
        #expect(reporter.codes.flatMap(\.self) == codes)
        #expect(Self.value("error_reports_sent_total", registry) == "150")
    }

    @Test("What the queue can't hold is dropped at once, and counted")
    func full() async {
        let (reporter, registry) = (TestReporter(), PrometheusRegistry())
        let queue = Self.queue(reporter, registry, capacity: 2)
        Self.add(["a", "b", "c", "d", "e"], to: queue)
        await Self.flush(queue)
        #expect(reporter.codes == [["a", "b"]])
        #expect(Self.value(#"error_reports_dropped_total{reason="full"}"#, registry) == "3")
    }

    @Test("Reports of a call that throws are dropped and counted, and the next call has the next ones")
    func failing() async {
        let registry = PrometheusRegistry()
        let reporter = TestReporter { reports in if reports.first?.code == "bad" { throw SendError() } }
        let queue = Self.queue(reporter, registry)
        Self.add(["bad", "worse"], to: queue)
        await Self.flush(queue)
        Self.add(["good"], to: queue)
        await Self.flush(queue)
        #expect(reporter.codes == [["bad", "worse"], ["good"]])
        #expect(Self.value(#"error_reports_dropped_total{reason="failed"}"#, registry) == "2")
        #expect(Self.value("error_reports_sent_total", registry) == "1")
    }

    @Test("A reporter that never returns stops neither the process nor what adds reports", .timeLimit(.minutes(1)))
    func stuck() async {
        let registry = PrometheusRegistry()
        let (forever, continuation) = AsyncStream<Void>.makeStream()
        // The stream ends only below, also for a cancelled task.
        let reporter = TestReporter { _ in await Task { for await _ in forever {} }.value }
        let queue = Self.queue(reporter, registry, capacity: 3, limit: .milliseconds(20))
        Self.add(["a"], to: queue)
        await Self.flush(queue)
        #expect(Self.value(#"error_reports_dropped_total{reason="failed"}"#, registry) == "1")
        Self.add(["b", "c", "d", "e"], to: queue)
        #expect(Self.value(#"error_reports_dropped_total{reason="full"}"#, registry) == "1")
        #expect(Self.value("error_reports_sent_total", registry) == "0")
        continuation.finish()
    }

    @Test("The end of the process waits for the call that runs", .timeLimit(.minutes(1)))
    func running() async {
        let registry = PrometheusRegistry()
        let (gate, opening) = AsyncStream<Void>.makeStream()
        let (calls, calling) = AsyncStream<Void>.makeStream()
        let reporter = TestReporter { _ in
            calling.yield()
            await Task { for await _ in gate {} }.value
        }
        let queue = Self.queue(reporter, registry)
        Self.add(["a"], to: queue)
        let run = Task { await queue.run() }
        for await _ in calls { break }
        run.cancel()
        opening.finish()
        await run.value
        #expect(Self.value("error_reports_sent_total", registry) == "1")
    }

    @Test("An expected error is reported with its code and kind, any other with the name of its type")
    func errors() async {
        struct Known: AppError {
            let code = "sample.known"
            let kind = ErrorKind.conflict
            let message = "It is known."
        }
        let kept = Mutex<[ErrorReport]>([])
        let queue = Self.queue(TestReporter { reports in kept.withLock { $0 += reports } }, PrometheusRegistry())
        let tenant = ID<Tenant>()
        queue.add(Known(), at: "GET /a", requestID: "r1", tenantID: tenant)
        queue.add(SendError(), at: "job b", requestID: "r2", tenantID: nil, isRetried: true)
        await Self.flush(queue)
        let expected = ErrorReport(
            code: "sample.known", kind: .conflict, message: "It is known.", place: "GET /a", requestID: "r1",
            tenantID: tenant, release: "1.0.0")
        let unexpected = ErrorReport(
            code: "SendError", kind: .internalFailure, message: "SendError()", place: "job b", requestID: "r2",
            isRetried: true, release: "1.0.0")
        #expect(kept.withLock { $0 } == [expected, unexpected])
    }
}
