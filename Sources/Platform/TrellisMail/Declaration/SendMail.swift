public import TrellisJobs
public import TrellisSchema
public import TrellisTexts

extension Queue {
    /// The queue of mails: at most half of a worker's slots, and one tenant at most a quarter.
    public static let mail = Queue("mail", concurrency: 8, tenantConcurrency: 4)
}

/// The job that sends one mail; `tx.send` enqueues it.
@Schema
public struct SendMail: JobPayload {
    /// The result, for dashboards.
    public typealias Output = SentMail

    /// The name of the job.
    public static let name = "mail.send"
    /// The queue of mails.
    public static let queue: Queue = .mail
    /// 14 attempts, spread over about two days.
    public static let retry: RetryPolicy = .exponential(attempts: 14, from: .seconds(30))
    /// Longer than any transport's own time limit.
    public static let timeout: Duration = .seconds(180)
    /// A week, in which the mail's key is taken.
    public static let retention: Duration = .seconds(7 * 86_400)
    /// The properties of the mail, which may contain links that act for the reader.
    public static let redacted: Set<String> = ["content"]
    /// The links would outlive the mail in the row and its backups, although their tokens are stored as hashes.
    public static let erasesArguments = true

    /// The name of the mail's type.
    public var mail: String
    /// The version of the properties.
    public var version: Int
    /// The recipient, for dashboards.
    public var to: String
    /// The reader's language.
    public var language: LanguageTag?
    /// The properties of the mail.
    public var content: JSONObject
}

/// The result of a job that has sent a mail.
@Schema
public struct SentMail: Hashable {
    /// The name of the transport.
    public var transport: String
    /// The identifier of the message, the same in each attempt.
    public var messageID: String
    /// The identifier that the server has given the message.
    public var serverID: String?
    /// The language that was chosen.
    public var language: LanguageTag
    /// The server's reply.
    public var detail: String?
}
