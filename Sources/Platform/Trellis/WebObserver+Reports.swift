import HTTPTypes
import TrellisKernel
import TrellisObservability
import TrellisWeb

extension WebObserver {
    /// Returns the observer that also reports unexpected and severe errors, before its own callbacks.
    func reporting(to reports: ErrorReports) -> WebObserver {
        @Sendable func add(_ error: any Error, _ route: Route?, _ requestID: String) {
            let place = route.map { "\($0.method.rawValue) \($0.path)" } ?? "request"
            let context = LogContext.current
            reports.add(
                error, at: place, requestID: requestID, tenantID: context?.tenantID, userID: context?.userID)
        }
        var observer = self
        let (unexpected, severe) = (unexpectedFailure, severeFailure)
        observer.unexpectedFailure = { failure in
            add(failure.error, failure.route, failure.requestID)
            unexpected(failure)
        }
        observer.severeFailure = { failure in
            add(failure.error, failure.route, failure.requestID)
            severe(failure)
        }
        return observer
    }
}
