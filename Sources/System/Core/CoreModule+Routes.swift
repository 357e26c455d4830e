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
        /// `GET /core/schedules`.
        case schedules
        /// `GET /core/schedules/jobs`.
        case schedulableJobs
        /// `POST /core/schedules`.
        case createSchedule
        /// `GET /core/schedules/{id}`.
        case schedule
        /// `PATCH /core/schedules/{id}`.
        case updateSchedule
        /// `DELETE /core/schedules/{id}`.
        case deleteSchedule
        /// `PUT /core/schedules/{id}/pause`.
        case pauseSchedule
        /// `DELETE /core/schedules/{id}/pause`.
        case resumeSchedule
        /// `POST /core/schedules/{id}/run`.
        case runSchedule
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
            case .schedules: ScheduleController.RouteName.list.handlerName
            case .schedulableJobs: ScheduleController.RouteName.jobs.handlerName
            case .createSchedule: ScheduleController.RouteName.create.handlerName
            case .schedule: ScheduleController.RouteName.get.handlerName
            case .updateSchedule: ScheduleController.RouteName.update.handlerName
            case .deleteSchedule: ScheduleController.RouteName.delete.handlerName
            case .pauseSchedule: ScheduleController.RouteName.pause.handlerName
            case .resumeSchedule: ScheduleController.RouteName.resume.handlerName
            case .runSchedule: ScheduleController.RouteName.run.handlerName
            case .eventStream: EventController.RouteName.stream.handlerName
            case .audit: AuditController.RouteName.list.handlerName
            case .texts: TextController.RouteName.list.handlerName
            case .health: "CoreController.health"
            case .ready: CoreController.RouteName.ready.handlerName
            }
        }
    }
}
