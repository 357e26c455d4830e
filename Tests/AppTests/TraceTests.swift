import HTTPTypes
import SampleProduct
import Testing
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import Trellis
@testable import TrellisObservability

@Suite("Traces of the product")
struct TraceTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"

    /// Returns the header field of a caller, who records its trace or doesn't.
    private static func caller(_ flags: String = "01") -> HTTPFields {
        HTTPFields([
            HTTPField(name: .traceparent, value: "00-\(trace)-00f067aa0ba902b7-\(flags)"),
            HTTPField(name: .tracestate, value: "vendor=1"),
        ])
    }

    /// Runs `body` with a product whose spans the collector gets, and returns those of the caller's trace.
    private static func spans(
        settings: [String: String] = [:], _ body: (TestApp) async throws -> Void
    ) async throws -> [[TraceCollector.Span]] {
        try await TraceCollector.with { collector in
            var known = 0
            var engines: [[TraceCollector.Span]] = []
            let values = ["tracing.endpoint": collector.endpoint].merging(settings) { $1 }
            try await withApp(SampleApp.self, settings: values) { app in
                try await body(app)
                await app.application.platform.tracer?.exporter.flush()
                let all = collector.spans
                engines.append(all[known...].filter { $0.trace == trace })
                known = all.count
            }
            return engines
        }
    }

    @Test("A request is a span in the caller's trace, above its guard, its transactions and their statements")
    func request() async throws {
        let engines = try await Self.spans { app in
            let ada = try await app.signUp(tenant: "Acme")
            #expect(try await ada.post("/samples", ["name": "Secret"], headers: Self.caller()).status == 201)
        }
        for spans in engines {
            let request = try #require(spans.first { $0.kind == 2 })
            #expect(request.name == "POST /api/v1/samples")
            #expect(request.parent == "00f067aa0ba902b7" && request.state == "vendor=1")
            #expect(request.attributes["http.response.status_code"] == "201")
            #expect(request.attributes["http.route"] == "/api/v1/samples")
            let guarding = try #require(spans.first { $0.name == "guard" })
            #expect(guarding.parent == request.id)
            #expect(spans.contains { $0.parent == guarding.id && $0.attributes["db.query.text"] != nil })
            let write = try #require(spans.first { $0.name == "write transaction" })
            #expect(write.parent == request.id)
            let statements = spans.filter { $0.parent == write.id }
            #expect(statements.contains { $0.name == "INSERT sample" })
            let values = spans.flatMap(\.attributes.values)
            #expect(!values.contains { $0.contains("Secret") })
        }
        #expect(!engines.isEmpty)
    }

    @Test("A request that a caller doesn't record makes no spans, and its id is still in the trace of its jobs")
    func notRecorded() async throws {
        let engines = try await Self.spans { app in
            let ada = try await app.signUp(tenant: "Acme")
            #expect(try await ada.post("/samples/export", headers: Self.caller("00")).status == 202)
            let database = app.application.platform.database
            let job = try #require(try await JobStore(database.system()).queries.jobs().items.first)
            #expect(job.trace?.hasPrefix("00-\(Self.trace)-") == true)
            #expect(job.trace?.hasSuffix("-00") == true)
        }
        let recorded = engines.flatMap(\.self)
        #expect(recorded.isEmpty)
    }

    @Test("Where callers don't decide, the ratio does")
    func notParentBased() async throws {
        let settings = ["tracing.parent_based": "false", "tracing.sampling_ratio": "0"]
        let none = try await Self.spans(settings: settings) { app in
            let response = try await app.send(.get, "/health", headers: Self.caller())
            #expect(response.status == 200)
        }
        let recorded = none.flatMap(\.self)
        #expect(recorded.isEmpty)
        let all = try await Self.spans(settings: ["tracing.parent_based": "false"]) { app in
            let response = try await app.send(.get, "/health", headers: Self.caller("00"))
            #expect(response.status == 200)
        }
        for spans in all { #expect(spans.contains { $0.name == "GET /health" }) }
    }

    @Test("Where callers don't decide, an identifier that a caller chose is recorded no more often than others")
    func chosenIdentifiers() {
        let sampler = TraceSampler(ratio: 0.25, isParentBased: false, hash: DatabaseSettings().traceHash)
        let chosen = (1...1000).compactMap { number in
            let digits = String(number, radix: 16)
            let trace = String(repeating: "0", count: 32 - digits.count) + digits
            return TraceContext(traceparent: "00-\(trace)-00f067aa0ba902b7-01")
        }
        #expect((150...350).contains(chosen.count { sampler.isSampled($0, hasCaller: true) }))
    }

    @Test("An attempt of a job is a span below the request that enqueued it")
    func jobs() async throws {
        let engines = try await Self.spans { app in
            let ada = try await app.signUp(tenant: "Acme")
            #expect(try await ada.post("/samples/export", headers: Self.caller()).status == 202)
            _ = try await app.application.jobRunner.drain()
        }
        for spans in engines {
            let job = try #require(spans.first { $0.name == "process samples.export" })
            #expect(job.kind == 5)
            #expect(spans.contains { $0.id == job.parent })
            #expect(job.attributes["trellis.job.outcome"] == "completed")
            #expect(job.attributes["messaging.system"] == "trellis")
        }
    }

    @Test("A request that fails in the client's way is no failed span")
    func refused() async throws {
        let engines = try await Self.spans { app in
            let response = try await app.send(.get, "/api/v1/samples", headers: Self.caller())
            #expect(response.status == 401)
        }
        for spans in engines {
            let request = try #require(spans.first { $0.kind == 2 })
            #expect(request.attributes["http.response.status_code"] == "401")
            #expect(request.status == 0)
            #expect(spans.first { $0.name == "guard" }?.status == 2)
        }
    }

    @Test("Without an endpoint there is no tracer, and nothing is recorded")
    func off() async throws {
        try await withApp(SampleApp.self) { app in
            #expect(app.application.platform.tracer == nil)
            #expect(app.application.platform.database.options.tracing == nil)
        }
    }
}
