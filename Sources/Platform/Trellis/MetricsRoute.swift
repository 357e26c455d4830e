import HTTPTypes
import NIOCore
import TrellisKernel
import TrellisObservability
import TrellisWeb

/// `GET /metrics`: the process's figures in Prometheus' text format.
enum MetricsRoute {
    static func route(_ metrics: PrometheusRegistry) -> Route {
        let access = AccessRule<PublicContext>.open(reason: "Figures hold no data; keep the path inside the network.")
        return Route(
            .get, "metrics", access: access.requirement, contextName: PublicContext.name, handlerName: "Metrics.text",
            description: RouteDescription(summary: "The process's figures for Prometheus.", isListed: false),
            run: { _, _ in
                RouteResponse(
                    headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                    body: .bytes(ByteBuffer(string: metrics.text())))
            })
    }
}
