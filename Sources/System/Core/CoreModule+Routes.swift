import TrellisWeb

extension CoreModule {
    /// The routes of the module, for a product that removes or replaces some.
    public enum RouteName: RouteReference {
        /// `GET /core/jobs/{id}`.
        case job
        /// `DELETE /core/jobs/{id}`.
        case cancelJob
        /// `GET /core/jobs/{id}/files/{file}`.
        case jobFile
        /// `GET /events/stream`.
        case eventStream
        /// `GET /audit`.
        case audit
        /// `GET /system/texts`.
        case texts
        /// `GET /health`.
        case health
        /// `GET /ready`.
        case ready

        /// The name of the code that serves it.
        public var handlerName: String {
            switch self {
            case .job: JobController.RouteName.get.handlerName
            case .cancelJob: JobController.RouteName.cancel.handlerName
            case .jobFile: JobController.RouteName.file.handlerName
            case .eventStream: EventController.RouteName.stream.handlerName
            case .audit: AuditController.RouteName.list.handlerName
            case .texts: TextController.RouteName.list.handlerName
            case .health: "CoreController.health"
            case .ready: CoreController.RouteName.ready.handlerName
            }
        }
    }
}
