import TrellisDatabase
import TrellisJobs
import TrellisSchema

/// Takes out of a job's JSON what nobody is to be shown.
struct Redaction: Sendable {
    /// What stands in place of a secret.
    static let mark: JSONValue = "[redacted]"
    /// Parts of names that give a secret away.
    private static let telling = ["password", "passphrase", "secret", "token", "key", "authorization", "credential"]

    private let declared: [String: Set<String>]

    /// What these types of jobs say of their arguments, beside names that speak for themselves.
    init(_ jobs: [JobRegistration]) {
        var declared: [String: Set<String>] = [:]
        for job in jobs {
            for name in [job.name] + job.formerNames { declared[name, default: []].formUnion(job.redacted) }
        }
        self.declared = declared
    }

    /// The JSON of a job with this name, safe to be shown; nil when the text is no JSON, which may hold anything.
    func shown(_ json: TrellisDatabase.JSONText, of job: String) -> JSONValue? {
        guard let value = try? JSONValue(parsing: json.text) else { return nil }
        return redacted(value, hiding: declared[job] ?? [])
    }

    private func redacted(_ value: JSONValue, hiding names: Set<String>) -> JSONValue {
        switch value {
        case .object(let object):
            .object(
                JSONObject(
                    object.members.map { member in
                        let isSecret = names.contains(member.key) || Self.tells(member.key)
                        return (member.key, isSecret ? Self.mark : redacted(member.value, hiding: names))
                    }))
        case .array(let items): .array(items.map { redacted($0, hiding: names) })
        default: value
        }
    }

    private static func tells(_ name: String) -> Bool {
        let name = name.lowercased()
        return telling.contains { name.contains($0) }
    }
}
