import Logging
import ServiceLifecycle
import Synchronization
import TrellisObservability

@testable import Trellis

/// What services did, in order.
final class ServiceTrace: Sendable {
    private let notes = Mutex<[String]>([])

    var all: [String] { notes.withLock { $0 } }

    func add(_ note: String) { notes.withLock { $0.append(note) } }

    /// Waits until the note is there.
    func has(_ note: String) async {
        while !all.contains(note) { await Task.yield() }
    }

    /// Returns whether the notes are there in this order.
    func isOrdered(_ names: String...) -> Bool {
        let places = names.map { all.firstIndex(of: $0) }
        return !places.contains(nil) && places.compactMap(\.self) == places.compactMap(\.self).sorted()
    }
}

/// A service that a test controls: it notes its run and its end.
struct ManualService: Service {
    enum Ending {
        case whenShutDown
        case whenCancelled
        case never
        case atOnce
        case failing
    }
    struct Defect: Error {}

    let name: String
    let trace: ServiceTrace
    var ending = Ending.whenShutDown

    func run() async throws {
        trace.add("\(name) runs")
        defer { trace.add("\(name) ends") }
        switch ending {
        case .whenShutDown: try await gracefulShutdown()
        case .whenCancelled: while !Task.isCancelled { await Task.yield() }
        case .never: await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
        case .atOnce: return
        case .failing: throw Defect()
        }
    }

    /// Returns the registration, whose start is noted.
    func registered(
        in processes: Set<ServiceProcess> = [.server, .worker], mayReturn: Bool = false,
        startLimit: Duration = .seconds(30), stopLimit: Duration = .seconds(10),
        start: @escaping @Sendable () async throws -> Void = {}
    ) -> ServiceRegistration {
        ServiceRegistration(
            name, self, in: processes, mayReturn: mayReturn, startLimit: startLimit, stopLimit: stopLimit
        ) { [trace, name] in
            trace.add("\(name) starts")
            try await start()
        }
    }
}

/// A service group as a server has it: the given services, then a listener.
struct ManualProcess {
    let trace = ServiceTrace()
    let output = RecordingLogOutput()

    func service(_ name: String, _ ending: ManualService.Ending = .whenShutDown) -> ManualService {
        ManualService(name: name, trace: trace, ending: ending)
    }

    func group(_ services: [ServiceRegistration]) -> ServiceGroup {
        let logger = Observability.logger("test", output: output)
        return ServiceGroup(
            configuration: .init(
                services: services.supervised(
                    in: .server, after: [service("notes")], before: [service("listener")], logger: logger),
                logger: Logger(label: "group") { _ in SwiftLogNoOpLogHandler() }))
    }

    /// Runs the group until it ends.
    ///
    /// - Parameter body: what happens meanwhile; then the group shuts down.
    func run(_ services: [ServiceRegistration], _ body: (ServiceTrace) async -> Void) async throws {
        let group = group(services)
        async let end: Void = group.run()
        await body(trace)
        await group.triggerGracefulShutdown()
        try await end
    }

    /// Runs the group until it ends by itself.
    func run(_ services: [ServiceRegistration]) async throws {
        try await group(services).run()
    }
}
