package import TrellisKernel

/// The jobs that a product knows: who does what, and in which queues it waits.
package struct JobCatalog: Sendable {
    /// Every queue, by name in order.
    package let queues: [Queue]
    /// The types, in the order of their declaration.
    package let registrations: [JobRegistration]
    private let byName: [String: JobRegistration]

    /// A catalogue of these types, whose queues come from the types, beside the default and those of `queues`.
    ///
    /// - Throws: ``JobCatalogError``.
    package init(_ registrations: [JobRegistration], queues more: [Queue] = []) throws(JobCatalogError) {
        var byName: [String: JobRegistration] = [:]
        var queues = [Queue.default.name: Queue.default]
        for registration in registrations {
            for name in [registration.name] + registration.formerNames {
                guard byName.updateValue(registration, forKey: name) == nil else { throw .duplicateName(name) }
            }
        }
        for queue in registrations.map(\.queue) + more {
            guard queues[queue.name] == nil || queues[queue.name] == queue || queue.name == Queue.default.name else {
                throw .queueDiffers(queue.name)
            }
            queues[queue.name] = queue
        }
        self.registrations = registrations
        self.byName = byName
        self.queues = queues.values.sorted { $0.name < $1.name }
    }

    /// The type of this name, or that had it before.
    package subscript(name: String) -> JobRegistration? { byName[name] }

    /// The queues of these names; all when none is named.
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

/// What is wrong with the jobs that modules declare; found when the process starts.
package enum JobCatalogError: AppError, Hashable {
    /// Two types have the same name, now or before.
    case duplicateName(String)
    /// Two queues have the same name and different limits.
    case queueDiffers(String)

    package var code: String {
        switch self {
        case .duplicateName: "job.duplicate_name"
        case .queueDiffers: "job.queue_differs"
        }
    }

    package var kind: ErrorKind { .internalFailure }

    package var message: String {
        switch self {
        case .duplicateName(let name): "Two jobs are, or were, named \(name). Rename one of them."
        case .queueDiffers(let name): "Two queues named \(name) have different limits. Declare it once, and share it."
        }
    }

    package var logLevel: ErrorLevel { .error }
}
