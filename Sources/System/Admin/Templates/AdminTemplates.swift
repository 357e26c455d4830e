/// All own templates of the pages, by name.
enum AdminTemplates {
    static let sources: [String: String] = [
        "layout": LayoutTemplate.source, "sign-in": SignInTemplate.source, "step-up": StepUpTemplate.source,
        "home": HomeTemplate.source,
        "failure": ErrorTemplate.source, "overview": OverviewTemplate.page, "live": OverviewTemplate.live,
        "chart": ChartTemplate.source, "list": JobListTemplate.source, "bulk": BulkTemplate.source,
        "job": JobTemplate.source, "failures": FailuresTemplate.source, "graph": JobGraphTemplate.source,
        "workers": WorkersTemplate.source,
        "schedules": SchedulesTemplate.source, "tenant-schedules": TenantSchedulesTemplate.source,
        "audit": AuditTemplate.source, "mails": MailListTemplate.source,
        "mail": MailPageTemplate.source, "mail-previews": MailPreviewsTemplate.source,
    ]
}
