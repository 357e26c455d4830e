import Logging
import TrellisDatabase
public import TrellisJobs
public import TrellisKernel
import TrellisObservability
import TrellisSchema
import TrellisTexts

/// Runs ``SendMail`` jobs: renders the mail and sends it.
public struct MailDispatcher: Sendable {
    /// How long a mail waits for a limit whose end isn't known.
    private static let defaultPause = Duration.seconds(60)
    /// How long a mail waits at least, so that it isn't tried again at once.
    private static let shortestPause = Duration.milliseconds(100)

    /// The mails.
    public let catalog: MailCatalog
    /// The way to send them.
    public let transport: any MailTransport
    /// The author of mails that name no other.
    public let from: MailAddress
    private let hooks: MailHooks
    private let clock: any Clock

    /// Creates a dispatcher.
    public init(
        catalog: MailCatalog, transport: any MailTransport, from: MailAddress, hooks: MailHooks = MailHooks(),
        clock: any Clock = SystemClock()
    ) {
        self.catalog = catalog
        self.transport = transport
        self.from = from
        self.hooks = hooks
        self.clock = clock
    }

    /// The registration of the job.
    public var registration: JobRegistration {
        JobRegistration(SendMail.self) { [self] job, context in try await run(job, context) }
    }

    /// Runs one attempt.
    ///
    /// Every attempt sends the same `Message-ID`, which is made from the job's identifier: a server may accept a message
    /// of which the result is lost, and readers' programs hide the copy.
    ///
    /// - Throws: ``TrellisJobs/JobInterruption`` to cancel the job after a permanent error, to discard it if its
    ///   properties are unreadable, to snooze it while a limit of ``MailHooks/admit`` is reached, and to retry when the
    ///   server asks for a delay; ``MailError`` for the other temporary errors, which the job's retry policy repeats.
    func run(_ job: SendMail, _ context: JobContext) async throws -> SentMail {
        do {
            let (mail, message, language) = try await outgoing(job, context)
            try await admit(mail, context)
            return try await send(message, as: mail, language, context)
        } catch let error as MailError {
            // A transport may report the job's own end as another error.
            try Task.checkCancellation()
            if error.isPermanent { throw JobInterruption.cancel("\(error.code): \(error.message)") }
            if case .throttled(.some(let delay)) = error {
                let own = SendMail.retry.delay(after: context.attempt, of: context.maxAttempts) ?? .zero
                throw JobInterruption.retry(after: max(delay, own), error.message)
            }
            throw error
        }
    }

    private func outgoing(
        _ job: SendMail, _ context: JobContext
    ) async throws -> (OutgoingMail, MailMessage, LanguageTag) {
        let (mail, rendered) = try prepared(job)
        let author = mail.from ?? from
        let id = MessageID(context.id, domain: author.domain)
        var outgoing = OutgoingMail(
            name: job.mail, jobID: context.id, messageID: id, recipient: mail.to, transport: transport.name)
        guard try await !hooks.isSuppressed(mail.to, context.database) else {
            let error = MailError.suppressed(mail.to.wireAddress)
            await record(context) { [outgoing] in try await hooks.didRefuse(outgoing, error, context.database) }
            throw error
        }
        var files: [Attachment] = []
        for attachment in mail.attachments {
            switch attachment {
            case .file(let file): files.append(file)
            case .stored(let key, let name, let mediaType):
                let content = try await hooks.load(key, context.database)
                files.append(Attachment(name: name, mediaType: mediaType, content: content))
            }
        }
        let message = mail.message(id: id, date: clock.now, from: author, rendered, files)
        outgoing.message = message
        return (outgoing, message, rendered.language)
    }

    /// Calls the hook that counts the mail; waiting for a limit of ours is no failed attempt.
    private func admit(_ mail: OutgoingMail, _ context: JobContext) async throws {
        do {
            try await hooks.admit(mail, context.database)
        } catch MailError.throttled(let delay) {
            throw JobInterruption.snooze(max(delay ?? Self.defaultPause, Self.shortestPause))
        }
    }

    private func prepared(_ job: SendMail) throws -> (mail: PreparedMail, rendered: RenderedMail) {
        do {
            return try catalog.prepare(job)
        } catch let error as MailError {
            throw error
        } catch {
            let reason =
                (error as? InvalidInput)?.description ?? (error as? any AppError)?.message ?? "\(error)"
            throw JobInterruption.discard("The mail \(job.mail) can't be read: \(reason)")
        }
    }

    private func send(
        _ message: MailMessage, as mail: OutgoingMail, _ language: LanguageTag, _ context: JobContext
    ) async throws -> SentMail {
        let receipt: MailReceipt
        do throws(MailError) {
            receipt = try await traced(mail) { () async throws(MailError) in try await transport.send(message) }
        } catch {
            if error.isPermanent {
                await record(context) { try await hooks.didRefuse(mail, error, context.database) }
            }
            throw error
        }
        await record(context) { try await hooks.didSend(mail, receipt, context.database) }
        return SentMail(
            transport: receipt.transport, messageID: "\(message.id)", serverID: receipt.serverID, language: language,
            detail: receipt.detail)
    }

    /// Sends a mail inside a span without its addresses, which are data of users.
    private func traced(
        _ mail: OutgoingMail, _ send: () async throws(MailError) -> MailReceipt
    ) async throws(MailError) -> MailReceipt {
        guard let span = TraceSpan.current?.child("send mail", .client) else { return try await send() }
        span.set(["trellis.mail.name": mail.name, "trellis.mail.transport": transport.name])
        defer { span.finish() }
        do throws(MailError) {
            return try await send()
        } catch {
            span.fail(error.code)
            throw error
        }
    }

    /// Calls a hook; the message is sent or refused, whatever the hook does.
    private func record(_ context: JobContext, _ hook: () async throws -> Void) async {
        do {
            try await hook()
        } catch {
            context.logger.warning("The result of a mail can't be recorded", metadata: ["error": "\(error)"])
        }
    }
}
