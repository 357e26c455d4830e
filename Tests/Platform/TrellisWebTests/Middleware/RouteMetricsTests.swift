import CoreMetrics
import HTTPTypes
import Testing
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
        #expect(counts.contains { $0.contains("route=\"unmatched\"") && $0.contains("4xx") })
        #expect(!text.contains("/counted/1") && !text.contains("counted-not"))
    }
}
