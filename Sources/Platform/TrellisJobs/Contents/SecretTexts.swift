import Synchronization
import TrellisKernel
import TrellisSchema

/// The secret texts of a running job, which neither its errors nor its log and notes may show.
final class SecretTexts: Sendable {
    /// The replacement of a secret.
    static let placeholder = "[sealed]"
    /// Shorter texts occur by chance.
    private static let minLength = 4

    private let texts = Mutex<[String]>([])

    /// Whether there are none.
    var isEmpty: Bool { texts.withLock(\.isEmpty) }

    /// Adds the texts and numbers of `whole` that `shown` doesn't have.
    func add(of whole: String, shown: String) {
        guard let whole = try? JSONValue(parsing: whole) else { return }
        add(of: whole, shown: (try? JSONValue(parsing: shown)) ?? .null)
    }

    /// Adds the texts and numbers that `whole` has only in these members; all of them if there are no such members.
    func add(of whole: String, in members: ConfidentialMembers) {
        guard let whole = try? JSONValue(parsing: whole) else { return }
        add(of: whole, shown: members.isEmpty ? .null : members.hidden(in: whole))
    }

    private func add(of whole: JSONValue, shown: JSONValue) {
        var (leaves, known): (Set<String>, Set<String>) = ([], [])
        Self.collect(whole, &leaves)
        Self.collect(shown, &known)
        let new = leaves.subtracting(known).filter { $0.utf8.count >= Self.minLength }
        texts.withLock { texts in
            // A longer one may contain a shorter one.
            texts = Set(texts).union(new).sorted { ($1.utf8.count, $0) < ($0.utf8.count, $1) }
        }
    }

    /// Returns the text without the secrets.
    func hidden(in text: String) -> String {
        texts.withLock(\.self).reduce(text) { $0.replacing(utf8: $1, with: Self.placeholder) }
    }

    private static func collect(_ value: JSONValue, _ leaves: inout Set<String>) {
        switch value {
        case .string(let text): leaves.insert(text)
        case .int(let number): leaves.insert("\(number)")
        case .double(let number): leaves.insert("\(number)")
        case .array(let items): for item in items { collect(item, &leaves) }
        case .object(let object): for member in object.members { collect(member.value, &leaves) }
        case .null, .bool: break
        }
    }
}
