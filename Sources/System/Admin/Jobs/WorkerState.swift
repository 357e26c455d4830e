import TrellisSchema

/// The state of a worker process.
@Schema
enum WorkerState: String {
    /// It sends heartbeats.
    case alive
    /// Its heartbeat is overdue; other workers take its jobs.
    case late
    /// It is stopping, and takes no more jobs.
    case stopping
}
