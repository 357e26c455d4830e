import Logging
import ServiceLifecycle

/// A registered service inside a service group: it starts after the one before it, ends within its limit, and turns an
/// unexpected end into an error.
struct SupervisedService: Service, CustomStringConvertible {
    let registration: ServiceRegistration
    /// Open when the service before it is ready.
    let previous: StartGate
    /// Opened when this service is ready.
    let gate: StartGate
    let logger: Logger
    /// How long it may take to end after its cancellation, before the process ends without it.
    var patience = Duration.seconds(1)

    var description: String { registration.name }

    func run() async throws {
        guard await previous.isOpened(), try await start() else { return }
        logger.info("service started", metadata: metadata)
        gate.open()
        let run = ServiceRun(patience: patience)
        switch await outcome(of: run, registration.service.run) {
        case .returned where run.isStopping || registration.mayReturn:
            logger.info("service ended", metadata: metadata)
            // A group cancels all others when one returns while another is ended, so this one waits for its turn.
            try? await gracefulShutdown()
        case .returned: throw logged(.returned(registration.name), cause: nil)
        case .failed(let error) where run.isStopping:
            // A cancelled service ends with an error; others still have to end.
            if !(error is CancellationError) { log("service failed while it ended", cause: error) }
        case .failed(let error): throw logged(.failed(registration.name), cause: error)
        case .abandoned: log("service doesn't end: the process ends without it", cause: nil)
        }
    }

    /// Makes the service ready; returns false when the process ends before that.
    private func start() async throws -> Bool {
        let run = ServiceRun(patience: patience)
        let limit = Task { [logger, metadata, name = registration.name, startLimit = registration.startLimit] in
            try await Task.sleep(for: startLimit)
            logger.error("\(ServiceError.startTimeout(name).message)", metadata: metadata)
            run.cancel()
        }
        defer { limit.cancel() }
        let outcome = await outcome(of: run, registration.start)
        switch outcome {
        case .returned where !run.isStopping: return true
        case .failed(let error) where !run.isStopping: throw logged(.failed(registration.name), cause: error)
        default:
            guard Task.isShuttingDownGracefully || Task.isCancelled else {
                throw ServiceError.startTimeout(registration.name)
            }
            return false
        }
    }

    private func outcome(
        of run: ServiceRun, _ operation: @escaping @Sendable () async throws -> Void
    ) async -> ServiceRun.Outcome {
        await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
                run.begin(operation)
                return await run.outcome()
            } onGracefulShutdown: {
                run.stop(within: registration.stopLimit)
            }
        } onCancel: {
            run.cancel()
        }
    }

    private var metadata: Logger.Metadata { ["service": .string(registration.name)] }

    private func logged(_ error: ServiceError, cause: (any Error)?) -> ServiceError {
        log(error.message, cause: cause)
        return error
    }

    private func log(_ message: String, cause: (any Error)?) {
        var metadata = metadata
        if let cause { metadata["cause"] = .string(String(describing: cause)) }
        logger.error("\(message)", metadata: metadata)
    }
}

extension ServiceGroupConfiguration.ServiceConfiguration {
    /// The configuration of a supervised service, whose unexpected end ends the process gracefully.
    init(_ service: SupervisedService) {
        self.init(
            service: service,
            successTerminationBehavior: .gracefullyShutdownGroup,
            failureTerminationBehavior: .gracefullyShutdownGroup)
    }
}

extension [ServiceRegistration] {
    /// Returns the services of a process in the order in which they start: `first`, the registered ones one after the
    /// other, and `last` when all of them are ready.
    func supervised(
        in process: ServiceProcess, after first: [any Service], before last: [any Service], logger: Logger
    ) -> [ServiceGroupConfiguration.ServiceConfiguration] {
        var gate = StartGate()
        gate.open()
        var group: [ServiceGroupConfiguration.ServiceConfiguration] = first.map { .init(service: $0) }
        let own = filter { $0.processes.contains(process) }
        for registration in own {
            let ready = StartGate()
            group.append(
                .init(SupervisedService(registration: registration, previous: gate, gate: ready, logger: logger)))
            gate = ready
        }
        return group + last.map { .init(service: own.isEmpty ? $0 : GatedService(service: $0, gate: gate)) }
    }
}
