import TrellisWeb

extension AdminModule {
    /// The JSON routes of the module, for a product that removes or replaces some.
    public enum RouteName: RouteReference {
        /// `GET /admin/jobs`.
        case jobs
        /// `GET /admin/jobs/overview`.
        case jobOverview
        /// `GET /admin/jobs/failures`.
        case jobFailures
        /// `GET /admin/jobs/{tenant}/{id}`.
        case job
        /// `GET /admin/jobs/workers`.
        case workers
        /// `GET /admin/jobs/schedules`.
        case schedules
        /// `POST /admin/jobs/bulk`.
        case changeJobs
        /// `POST /admin/jobs/{tenant}/{id}/retry`.
        case retryJob
        /// `POST /admin/jobs/{tenant}/{id}/cancel`.
        case cancelJob
        /// `PATCH /admin/jobs/{tenant}/{id}`.
        case editJob
        /// `DELETE /admin/jobs/{tenant}/{id}`.
        case deleteJob
        /// `GET /admin/jobs/batches/{tenant}/{id}`.
        case batch
        /// `POST /admin/jobs/batches/{tenant}/{id}/cancel`.
        case cancelBatch
        /// `PUT /admin/jobs/queues/{queue}/pause`.
        case pauseQueue
        /// `DELETE /admin/jobs/queues/{queue}/pause`.
        case resumeQueue
        /// `PUT /admin/jobs/schedules/{name}/pause`.
        case pauseSchedule
        /// `DELETE /admin/jobs/schedules/{name}/pause`.
        case resumeSchedule

        /// The name of the code that serves it.
        public var handlerName: String {
            switch self {
            case .jobs: AdminJobController.RouteName.list.handlerName
            case .jobOverview: AdminJobController.RouteName.overview.handlerName
            case .jobFailures: AdminJobController.RouteName.failures.handlerName
            case .job: AdminJobController.RouteName.get.handlerName
            case .workers: AdminJobController.RouteName.workers.handlerName
            case .schedules: AdminJobController.RouteName.schedules.handlerName
            case .changeJobs: AdminJobActionController.RouteName.bulk.handlerName
            case .retryJob: AdminJobActionController.RouteName.retry.handlerName
            case .cancelJob: AdminJobActionController.RouteName.cancel.handlerName
            case .editJob: AdminJobEditController.RouteName.edit.handlerName
            case .deleteJob: AdminJobEditController.RouteName.delete.handlerName
            case .batch: AdminBatchController.RouteName.get.handlerName
            case .cancelBatch: AdminBatchController.RouteName.cancel.handlerName
            case .pauseQueue: AdminJobActionController.RouteName.pauseQueue.handlerName
            case .resumeQueue: AdminJobActionController.RouteName.resumeQueue.handlerName
            case .pauseSchedule: AdminJobActionController.RouteName.pauseSchedule.handlerName
            case .resumeSchedule: AdminJobActionController.RouteName.resumeSchedule.handlerName
            }
        }
    }
}
