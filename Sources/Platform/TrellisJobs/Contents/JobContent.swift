public import TrellisDatabase
import TrellisKernel

/// The arguments, the result or the value of a step of a job as a whole, to be kept apart from the row that shows it.
struct JobContent: Hashable, Sendable {
    /// What of a job it is.
    enum Part: Hashable, Sendable, CustomStringConvertible {
        case arguments, result
        case step(String)

        /// The name in rows.
        var description: String {
            switch self {
            case .arguments: "arguments"
            case .result: "result"
            case .step(let name): "step:\(name)"
            }
        }
    }

    let id: ID<JobContentRecord>
    let part: Part
    /// The number of bytes of the JSON.
    let size: Int
    /// The id of the key that encrypted ``bytes``; nil if they are the JSON.
    let keyID: String?
    /// The content; empty if it is an object.
    var bytes: [UInt8]
    /// The object that has the content; nil if the row has it.
    var object: ContentObject?

    /// Returns the row of the content.
    func record(of job: ID<BackgroundJob>, tenant: ID<Tenant>) -> JobContentRecord {
        JobContentRecord(
            id: id, tenantID: tenant, jobID: job, part: part.description, size: size, keyID: keyID, content: bytes,
            storageKey: object?.key, storedSize: object?.size, sha256: object?.sha256)
    }
}

/// What is known of an object that has a content.
struct ContentObject: Hashable, Sendable {
    /// The key among the objects of the tenant.
    let key: String
    /// The number of bytes.
    let size: Int
    /// The SHA-256 in hexadecimal.
    let sha256: String
}

/// JSON of a job, divided into what a row shows and what is kept apart.
public struct DividedJSON: Hashable, Sendable {
    /// What the row shows.
    public let shown: JSONText
    /// The whole, if the row doesn't show all of it.
    let content: JobContent?

    /// JSON that the row has as a whole.
    public init(_ whole: JSONText) {
        self.init(shown: whole, content: nil)
    }

    init(shown: JSONText, content: JobContent?) {
        self.shown = shown
        self.content = content
    }
}

extension DividedJSON: ExpressibleByStringLiteral {
    /// JSON that the row has as a whole.
    public init(stringLiteral value: String) { self.init(JSONText(value)) }
}
