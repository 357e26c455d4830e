import HTTPTypes
import TrellisKernel
import TrellisObservability
import TrellisWeb

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `GET /diagnostics` of the management listener: the state of the process as JSON.
enum DiagnosticsRoute {
    static func route(product: String, version: String, environment: String, of web: WebApplication?) -> Route {
        let started = MonotonicTime.nanoseconds
        let access = AccessRule<PublicContext>.open(reason: "Only the management listener has it.")
        return Route(
            .get, "diagnostics", access: access, handlerName: "Diagnostics.process",
            description: RouteDescription(summary: "The state of the process.", isListed: false),
            handler: { _, _ in
                let figures = ProcessFigures.current
                return try .json(
                    Diagnostics(
                        product: product, version: version, environment: environment,
                        processID: Int(ProcessInfo.processInfo.processIdentifier),
                        processors: ProcessInfo.processInfo.activeProcessorCount,
                        uptimeSeconds: Int((MonotonicTime.nanoseconds - started) / 1_000_000_000),
                        cpuSeconds: figures.cpuSeconds, memoryBytes: figures.residentBytes,
                        openDescriptors: figures.openDescriptors, maximumDescriptors: figures.maximumDescriptors,
                        openConnections: web?.openConnections ?? 0, requestsInFlight: web?.requestsInFlight ?? 0))
            })
    }
}
