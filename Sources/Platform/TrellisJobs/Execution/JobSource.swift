package import TrellisDatabase

/// What becomes jobs after a commit, such as published events; attached to a database, so that a ``JobRunner`` has them.
///
/// Workers don't read it: a service of their processes carries over what it stands for.
package struct JobSource: Sendable {
    /// The topic of transactions that leave something to carry over.
    let topic: String
    /// Makes jobs of all that is committed.
    let carry: @Sendable (SystemDatabase) async throws -> Void

    /// Creates a source.
    ///
    /// - Parameters:
    ///   - topic: the topic that a transaction signals when it leaves something to carry over.
    ///   - carry: makes jobs of all that is committed.
    package init(topic: String, carry: @escaping @Sendable (SystemDatabase) async throws -> Void) {
        self.topic = topic
        self.carry = carry
    }
}
