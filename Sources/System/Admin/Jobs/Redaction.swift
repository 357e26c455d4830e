import TrellisDatabase
import TrellisJobs
import TrellisSchema

/// The redaction of secrets in a job's JSON.
struct Redaction: Sendable {
    /// The placeholder for a secret.
    static let placeholder: JSONValue = "[redacted]"
    /// The parts of names that indicate a secret.
    private static let secretNameParts = [
        "password", "passphrase", "secret", "token", "key", "authorization", "credential",
    ]

    private let declared: [String: Set<String>]
    private let confidential: [String: JobRegistrationSecrets]

    /// Creates the redaction for these types of jobs: of the names that they declare, and of all names that indicate a
    /// secret.
    init(_ jobs: [JobRegistration]) {
        var declared: [String: Set<String>] = [:]
        var confidential: [String: JobRegistrationSecrets] = [:]
        for job in jobs {
            for name in [job.name] + job.formerNames {
                declared[name, default: []].formUnion(job.redacted)
                confidential[name] = job.secrets
            }
        }
        self.declared = declared
        self.confidential = confidential
    }

    /// Returns the arguments of a job without secrets; nil if the text isn't valid JSON, because it may contain anything.
    func redact(_ json: JSONText, of job: String) -> JSONValue? {
        redact(json, of: job, confidential[job]?.arguments)
    }

    /// Returns the result of a job without secrets; nil if the text isn't valid JSON.
    func redact(result json: JSONText, of job: String) -> JSONValue? {
        redact(json, of: job, confidential[job]?.result)
    }

    /// Replaces secrets that the row has although they are confidential: a release before that wrote them.
    private func redact(_ json: JSONText, of job: String, _ secrets: ConfidentialMembers?) -> JSONValue? {
        guard let value = try? JSONValue(parsing: json.text) else { return nil }
        return redacted(
            secrets?.hidden(in: value, placeholder: Self.placeholder) ?? value, hiding: declared[job] ?? [])
    }

    private func redacted(_ value: JSONValue, hiding names: Set<String>) -> JSONValue {
        switch value {
        case .object(let object):
            .object(
                JSONObject(
                    object.members.map { member in
                        let isSecret = names.contains(member.key) || Self.isSecretName(member.key)
                        return (member.key, isSecret ? Self.placeholder : redacted(member.value, hiding: names))
                    }))
        case .array(let items): .array(items.map { redacted($0, hiding: names) })
        default: value
        }
    }

    private static func isSecretName(_ name: String) -> Bool {
        let name = name.lowercased()
        return secretNameParts.contains { name.contains($0) }
    }
}
