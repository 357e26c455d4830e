import SampleProduct
import Synchronization
import Trellis
import TrellisJobs
import TrellisKernel
import TrellisObservability
import TrellisSchema
import TrellisSystem
import TrellisWeb

/// The sample product with middleware around jobs and a reporter of errors, and a module that fails.
struct ReportingProduct: Product {
    static let name = SampleApp.name
    static let version = "7.8.9"
    static let settings = SampleApp.settings

    static func compose(on platform: Platform) throws -> Composition {
        var composition = try SampleApp.compose(on: platform) { system in
            system.jobMiddleware = [NamedMiddleware(name: "outer"), NamedMiddleware(name: "inner")]
            system.errorReporter = Reporter()
        }
        composition.modules += [FailingModule()]
        return composition
    }

    /// What the middleware saw, and what the reporter got; the tests with this product run one after the other.
    static let seen = Mutex<(lines: [String], reports: [ErrorReport])>(([], []))
}

private struct NamedMiddleware: JobMiddleware {
    let name: String

    func run(_ job: MiddlewareJob, next: JobNext) async throws -> JobOutcome {
        let outcome = await next()
        ReportingProduct.seen.withLock { $0.lines.append("\(name) \(job.name) \(outcome.ending.rawValue)") }
        return outcome
    }
}

private struct Reporter: ErrorReporter {
    func send(_ reports: [ErrorReport]) async throws {
        ReportingProduct.seen.withLock { $0.reports += reports }
    }
}

/// An error that the operator must see, and an unexpected one.
enum FailingError: AppError {
    case severe, mild

    var code: String { self == .severe ? "failing.severe" : "failing.mild" }
    var kind: ErrorKind { self == .severe ? .unavailable : .conflict }
    var message: String { "It fails as it should." }
    var logLevel: ErrorLevel { self == .severe ? .error : .info }
}

struct UnforeseenError: Error {}

/// A job that fails.
@Schema
struct FailingJob: Job {
    static let name = "failing.job"
    static let retry: RetryPolicy = .never

    func run(_ context: JobContext) async throws { throw UnforeseenError() }
}

private struct FailingModule: Module {
    static let name = "failing"

    var jobs: [JobRegistration] { [JobRegistration(FailingJob.self)] }
    var errors: [any AppError] { [FailingError.severe, FailingError.mild] }
    var routes: [Route] {
        [
            route("unforeseen") { throw UnforeseenError() }, route("severe") { throw FailingError.severe },
            route("mild") { throw FailingError.mild },
        ]
    }

    private func route(_ path: String, _ body: @escaping @Sendable () throws -> Void) -> Route {
        Route(
            .get, "failing/\(path)", access: AccessRule<TenantContext>.member, errors: errors,
            handler: "Failing.\(path)",
            summary: "Fail.", returns: ResponseEncoder(DefaultResponse.self)
        ) { _ in
            try body()
            return DefaultResponse()
        }
    }
}
