/// The `# HELP` lines of the platform's own metrics, which libraries record without a text.
enum MetricSummaries {
    /// The texts by label; ``PrometheusRegistry/describe(_:_:)`` replaces them.
    static let all: [String: String] = [
        "audit_entries_pruned": "Entries of the audit that were removed after their retention.",
        "audit_entries_sealed": "Entries of the audit that were added to its chain.",
        "database_connections_in_use": "Connections that run a transaction or a query, by pool.",
        "database_queue_length": "Transactions and queries that wait for a connection, by pool.",
        "database_queue_wait": "How long transactions and queries waited for a connection, by pool.",
        "database_transaction_duration": "How long transactions took, by kind.",
        "error_reports_dropped": "Reports of errors that were dropped, by reason.",
        "error_reports_sent": "Reports of errors that the reporter took.",
        "http_request_duration": "How long requests took, by method, route and class of status.",
        "job_claim_duration": "How long a worker took to claim jobs, by queue.",
        "job_leases_lost": "Attempts whose jobs another worker took over.",
        "job_results_quarantined": "Results of attempts that the database refuses, whose jobs stay running.",
        "job_run_duration": "How long attempts ran, by queue and job.",
        "job_wait_duration": "How long due jobs waited for an attempt, by queue and job.",
        "jobs_ended": "Attempts that ended, by queue, job and outcome.",
        "jobs_rescued": "Jobs that were taken from a worker which no longer runs.",
        "jobs_running": "Attempts that run in this process.",
        "jobs_started": "Attempts that began, by queue and job.",
        "jobs_stuck": "Attempts whose code runs on after they were stopped.",
        "trace_spans_dropped": "Spans that were dropped, by reason.",
        "trace_spans_sent": "Spans that the collector took.",
        "vault_failures": "Failed reads of the settings in Vault.",
        "vault_last_success": "When the settings in Vault were last read, in seconds since the Unix epoch.",
    ]
}
