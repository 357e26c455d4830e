import Synchronization

@testable import Webhooks

/// Tells the addresses that a test wants, a new answer each time it is asked, and remembers who was asked for.
final class FixedResolver: HostResolver {
    private let answers: Mutex<[String: [[String]]]>
    private let questions = Mutex<[String]>([])

    /// For each host its answers, in their order; the last one stays.
    init(_ answers: [String: [[String]]]) {
        self.answers = Mutex(answers)
    }

    var asked: [String] { questions.withLock { $0 } }

    func addresses(of host: String) async -> [IPAddress] {
        questions.withLock { $0.append(host) }
        let texts = answers.withLock { answers -> [String] in
            guard let turns = answers[host], let first = turns.first else { return [] }
            if turns.count > 1 { answers[host]?.removeFirst() }
            return first
        }
        return texts.compactMap { IPAddress($0) }
    }
}
