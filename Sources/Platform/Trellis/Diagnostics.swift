import TrellisSchema

/// The state of one server process, as it is now.
@Schema
struct Diagnostics {
    /// The name of the product.
    var product: String
    /// The version of the product.
    var version: String
    /// The environment of the settings.
    var environment: String
    /// The id of the process.
    var processID: Int
    /// The number of processors that it may use.
    var processors: Int
    /// The time since the server was created, in seconds.
    var uptimeSeconds: Int
    /// The user and system CPU time in seconds.
    var cpuSeconds: Double?
    /// The resident memory in bytes.
    var memoryBytes: Int?
    /// The number of open file descriptors.
    var openDescriptors: Int?
    /// The maximum number of open file descriptors.
    var maximumDescriptors: Int?
    /// The number of open connections of clients.
    var openConnections: Int
    /// The number of requests of clients that are in progress and waiting.
    var requestsInFlight: Int
}
