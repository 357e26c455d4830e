package import TrellisKernel

/// The catalogue of a product's job types and queues.
package struct JobCatalog: Sendable {
    /// All queues, ordered by name.
    package let queues: [Queue]
    /// The types, in the order of their declaration.
    package let registrations: [JobRegistration]
    /// The names, now or earlier, with the versions of the arguments that this release can read.
    package let contracts: [JobContract]
    private let byName: [String: JobRegistration]

    /// Creates a catalogue of the types, with their queues, the default queue and `queues`.
    ///
    /// - Throws: ``JobCatalogError``.
    package init(_ registrations: [JobRegistration], queues more: [Queue] = []) throws(JobCatalogError) {
        var byName: [String: JobRegistration] = [:]
        var queues = [Queue.default.name: Queue.default]
        for registration in registrations {
            let steps = registration.upcasters.map(\.version).sorted()
            guard registration.version >= 1, steps == Array(1..<registration.version) else {
                throw .missingUpcaster(registration.name, registration.version)
            }
            for name in [registration.name] + registration.formerNames {
                guard byName.updateValue(registration, forKey: name) == nil else { throw .duplicateName(name) }
            }
        }
        for queue in registrations.map(\.queue) + more {
            guard queues[queue.name] == nil || queues[queue.name] == queue || queue.name == Queue.default.name else {
                throw .conflictingQueues(queue.name)
            }
            queues[queue.name] = queue
        }
        self.registrations = registrations
        self.byName = byName
        contracts = byName.map { JobContract($0.key, version: $0.value.version) }.sorted { $0.name < $1.name }
        self.queues = queues.values.sorted { $0.name < $1.name }
    }

    /// The type with this name, now or earlier.
    package subscript(name: String) -> JobRegistration? { byName[name] }

    /// Returns the queues with these names; all if the list is empty.
    ///
    /// - Throws: ``JobError/unknownQueue(_:)``.
    func queues(named names: [String]) throws(JobError) -> [Queue] {
        guard !names.isEmpty else { return queues }
        var found: [Queue] = []
        for name in names {
            guard let queue = queues.first(where: { $0.name == name }) else { throw .unknownQueue(name) }
            if !found.contains(queue) { found.append(queue) }
        }
        return found
    }
}

/// The errors of declaring jobs; thrown when the process starts.
package enum JobCatalogError: AppError, Hashable {
    /// Two types have the same name, now or earlier.
    case duplicateName(String)
    /// The upcasters of a job don't cover every version before the current one.
    case missingUpcaster(String, Int)
    /// Two queues have the same name and different limits.
    case conflictingQueues(String)

    package var code: String {
        switch self {
        case .duplicateName: "job.duplicate_name"
        case .missingUpcaster: "job.missing_upcaster"
        case .conflictingQueues: "job.queue_differs"
        }
    }

    package var kind: ErrorKind { .internalFailure }

    package var message: String {
        switch self {
        case .duplicateName(let name): "Two job types have the name, or former name, \(name). Rename one of them."
        case .missingUpcaster(let name, let version):
            "\(name) has version \(version), so it needs one upcaster for each version from 1 to \(version - 1)."
        case .conflictingQueues(let name):
            "Two queues named \(name) have different limits. Declare the queue once, and share it."
        }
    }

    package var logLevel: ErrorLevel { .error }
}
