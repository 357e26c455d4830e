package import TrellisSchema

/// A change of a job that waits; what is nil stays as it is.
package struct JobEdit: Sendable {
    /// The arguments that change, as a JSON merge patch (RFC 7396): null removes a member, and those left out stay.
    package var arguments: JSONObject?
    /// The earliest start; one in the past means now.
    package var start: JobStart?
    package var priority: JobPriority?
    /// The name of the queue.
    package var queue: String?

    package init(
        arguments: JSONObject? = nil, start: JobStart? = nil, priority: JobPriority? = nil, queue: String? = nil
    ) {
        self.arguments = arguments
        self.start = start
        self.priority = priority
        self.queue = queue
    }

    /// Whether nothing changes.
    package var isEmpty: Bool { arguments == nil && start == nil && priority == nil && queue == nil }
}
