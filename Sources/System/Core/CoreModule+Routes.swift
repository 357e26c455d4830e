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
        /// `GET /settings`.
        case tenantSettings
        /// `GET /settings/{name}`.
        case tenantSetting
        /// `PUT /settings/{name}`.
        case setTenantSetting
        /// `DELETE /settings/{name}`.
        case removeTenantSetting
        /// `GET /users/me/settings`.
        case userSettings
        /// `GET /users/me/settings/{name}`.
        case userSetting
        /// `PUT /users/me/settings/{name}`.
        case setUserSetting
        /// `DELETE /users/me/settings/{name}`.
        case removeUserSetting
        /// `GET /superuser/settings`.
        case productSettings
        /// `GET /superuser/settings/{name}`.
        case productSetting
        /// `PUT /superuser/settings/{name}`.
        case setProductSetting
        /// `DELETE /superuser/settings/{name}`.
        case removeProductSetting
        /// `GET /superuser/plans/{plan}/settings`.
        case planSettings
        /// `GET /superuser/plans/{plan}/settings/{name}`.
        case planSetting
        /// `PUT /superuser/plans/{plan}/settings/{name}`.
        case setPlanSetting
        /// `DELETE /superuser/plans/{plan}/settings/{name}`.
        case removePlanSetting
        /// `GET /superuser/tenants/{id}/settings`.
        case settingsOfTenant
        /// `GET /superuser/tenants/{id}/settings/{name}`.
        case settingOfTenant
        /// `PUT /superuser/tenants/{id}/settings/{name}`.
        case setSettingOfTenant
        /// `DELETE /superuser/tenants/{id}/settings/{name}`.
        case removeSettingOfTenant
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
            case .tenantSettings: TenantSettingController.RouteName.list.handlerName
            case .tenantSetting: TenantSettingController.RouteName.get.handlerName
            case .setTenantSetting: TenantSettingController.RouteName.set.handlerName
            case .removeTenantSetting: TenantSettingController.RouteName.remove.handlerName
            case .userSettings: UserSettingController.RouteName.list.handlerName
            case .userSetting: UserSettingController.RouteName.get.handlerName
            case .setUserSetting: UserSettingController.RouteName.set.handlerName
            case .removeUserSetting: UserSettingController.RouteName.remove.handlerName
            case .productSettings: SuperuserSettingController.RouteName.list.handlerName
            case .productSetting: SuperuserSettingController.RouteName.get.handlerName
            case .setProductSetting: SuperuserSettingController.RouteName.set.handlerName
            case .removeProductSetting: SuperuserSettingController.RouteName.remove.handlerName
            case .planSettings: SuperuserSettingController.RouteName.listOfPlan.handlerName
            case .planSetting: SuperuserSettingController.RouteName.getOfPlan.handlerName
            case .setPlanSetting: SuperuserSettingController.RouteName.setOfPlan.handlerName
            case .removePlanSetting: SuperuserSettingController.RouteName.removeOfPlan.handlerName
            case .settingsOfTenant: SuperuserSettingController.RouteName.listOfTenant.handlerName
            case .settingOfTenant: SuperuserSettingController.RouteName.getOfTenant.handlerName
            case .setSettingOfTenant: SuperuserSettingController.RouteName.setOfTenant.handlerName
            case .removeSettingOfTenant: SuperuserSettingController.RouteName.removeOfTenant.handlerName
            case .texts: TextController.RouteName.list.handlerName
            case .health: "CoreController.health"
            case .ready: CoreController.RouteName.ready.handlerName
            }
        }
    }
}
