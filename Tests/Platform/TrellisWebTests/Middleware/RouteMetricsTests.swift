import CoreMetrics
import HTTPTypes
import NIOCore
import Testing
import TrellisKernel
import TrellisObservability

@testable import TrellisWeb

@Suite struct RouteMetricsTests {
    private static let registry: PrometheusRegistry = {
        let registry = PrometheusRegistry()
        MetricsSystem.bootstrap(registry)
        return registry
    }()

    @Test("Requests are counted by route pattern, method and status class, never by path")
    func counted() async throws {
        let registry = Self.registry
        let app = try WebTestApp([.open("/counted/{id}") { _ in .plain("x") }])
        for id in 1...3 { _ = try await app.send(.get, "/counted/\(id)") }
        _ = try await app.send(.head, "/counted/4")
        _ = try await app.send(.delete, "/counted/5")
        _ = try await app.send(.get, "/counted-not/6")
        _ = app.web.dispatcher.refusal(of: nil, error: .methodUnknown, from: nil)
        let text = registry.text()
        let counts = text.split(separator: "\n").filter { $0.contains("_count{") }
        #expect(
            counts.contains {
                $0.contains("route=\"/counted/{id}\"") && $0.contains("\"GET\"") && $0.contains("2xx")
                    && $0.hasSuffix(" 3")
            })
        #expect(
            counts.contains { $0.contains("route=\"/counted/{id}\"") && $0.contains("\"HEAD\"") && $0.hasSuffix(" 1") })
        #expect(counts.contains { $0.contains("route=\"/counted/{id}\"") && $0.contains("4xx") && $0.hasSuffix(" 1") })
        let unmatched = counts.filter { $0.contains("route=\"unmatched\"") }
        #expect(unmatched.contains { $0.contains("\"GET\"") && $0.contains("4xx") })
        #expect(unmatched.contains { $0.contains("\"OTHER\"") && $0.contains("5xx") })
        #expect(!text.contains("/counted/1") && !text.contains("counted-not"))
    }

    @Test("A stream of events is measured until its head")
    func events() async throws {
        let registry = Self.registry
        let app = try WebTestApp([
            .open("/measured-events") { _ in
                RouteResponse(
                    headers: [.contentType: "text/event-stream"],
                    body: .stream(length: nil) { writer in
                        try await writer.write(ByteBuffer(string: "data: 1\n\n"))
                        let first = MonotonicTime.nanoseconds
                        while MonotonicTime.nanoseconds - first < 20_000_000 {}
                    })
            }
        ])
        let start = MonotonicTime.nanoseconds
        let response = await app.web.respond(
            to: HTTPRequest(method: .get, scheme: nil, authority: nil, path: "/measured-events"))
        let untilHead = Double(MonotonicTime.nanoseconds - start) / 1e9
        _ = try await response.collectBody()
        let sums = registry.text().split(separator: "\n").filter {
            $0.contains("_sum{") && $0.contains("measured-events")
        }
        let sum = try #require(sums.first?.split(separator: " ").last.flatMap { Double($0) })
        #expect(sums.count == 1 && sum <= untilHead)
    }
}
