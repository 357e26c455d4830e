import HTTPTypes
import NIOCore
import TrellisJobs
import TrellisKernel
import TrellisObservability
import TrellisWeb

/// `GET /metrics`: the metrics of the process and of the queues in Prometheus text format.
enum MetricsRoute {
    static func route(_ metrics: PrometheusRegistry, _ queues: QueueMetrics, _ outbox: JobOutbox) -> Route {
        let access = AccessRule<PublicContext>.open(
            reason: "Metrics contain no user data; keep the path inside the network.")
        return Route(
            .get, "metrics", access: access, handlerName: "Metrics.text",
            description: RouteDescription(summary: "The metrics of the process for Prometheus.", isListed: false),
            handler: { request, _ in
                let format = MetricsFormat(accept: request.info.headers[.accept])
                let text = metrics.text(adding: await queues.blocks() + outbox.blocks(), in: format)
                return RouteResponse(
                    headers: [.contentType: format.contentType, .vary: "Accept"], body: .bytes(ByteBuffer(string: text))
                )
            })
    }
}
