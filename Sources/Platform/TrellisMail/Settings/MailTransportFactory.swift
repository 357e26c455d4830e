import Foundation
public import Logging
import TrellisConfig
public import TrellisKernel
import TrellisStorage

/// Creates the transport that the settings describe, and refuses settings that can't work.
public struct MailTransportFactory: Sendable {
    private let settings: MailSettings
    private let environment: String
    private let variables: [String: String]
    private let logger: Logger
    private let clock: any Clock

    /// Creates a factory.
    ///
    /// - Parameters:
    ///   - environment: the selected environment; `development` and `test` allow what is refused in all others.
    ///   - variables: the variables of the process, which may have the credentials for Amazon SES.
    public init(
        _ settings: MailSettings, environment: String, variables: [String: String], logger: Logger,
        clock: any Clock = SystemClock()
    ) {
        self.settings = settings
        self.environment = environment
        self.variables = variables
        self.logger = logger
        self.clock = clock
    }

    private var isProduction: Bool { environment != "development" && environment != "test" }

    /// Creates the transport.
    ///
    /// It doesn't connect: a mail server that is away doesn't keep the application from starting, since mails wait. So they
    /// do in production without an adapter, with a warning.
    ///
    /// - Throws: ``MailSettingsError``, ``SMTPURLError``, ``DKIMKeyError``, ``MailAddressError`` or
    ///   `AWSCredentialError`; each message says which setting to change.
    public func transport() throws -> any MailTransport {
        if isProduction, settings.adapter.discardsMails, !settings.allowDiscarding {
            let reason = MailSettingsError.discards(adapter: settings.adapter, environment: environment).message
            logger.warning("Mails wait until they can be sent", metadata: ["reason": "\(reason)"])
            return WaitingTransport(reason: reason)
        }
        switch settings.adapter {
        case .smtp: return try smtp()
        case .ses: return try ses()
        case .file: return try file()
        case .memory: return MemoryTransport()
        // Links for signing in belong into the log of a developer only.
        case .log: return LogTransport(logger, includesText: environment == "development")
        }
    }

    // MARK: - Adapters

    private func smtp() throws -> SMTPTransport {
        guard let url = settings.url else { throw MailSettingsError.missing(setting: "url", adapter: .smtp) }
        var options = try SMTPOptions(url: url.reveal())
        try requireAuthor()
        if isProduction, options.sendsPasswordInClearText { throw MailSettingsError.plaintextPassword }
        if let file = settings.caFile, !FileManager.default.isReadableFile(atPath: file) {
            throw MailSettingsError.unreadableAuthorities(path: file)
        }
        options.authorityFile = settings.caFile
        options.clientName = settings.ehloName
        options.supportsSMTPUTF8 = settings.smtputf8
        options.maximumConnections = settings.connections
        options.connectTimeout = settings.connectTimeout
        options.timeout = settings.timeout
        options.stallTimeout = settings.stallTimeout
        options.idleTimeout = settings.idleTimeout
        return SMTPTransport(options, signer: try signer())
    }

    private func signer() throws -> DKIMSigner? {
        guard let keys = settings.dkimKeys else { return nil }
        let domain = try settings.dkimDomain.map { text in try MailDomain(text) } ?? settings.author.domain
        return DKIMSigner(domain: domain, keys: try DKIMKey.list(keys))
    }

    private func ses() throws -> SESTransport {
        guard let region = settings.region else { throw MailSettingsError.missing(setting: "region", adapter: .ses) }
        try requireAuthor()
        var options = SESOptions(
            region: region, endpoint: settings.endpoint, configurationSet: settings.configurationSet)
        options.connectTimeout = settings.connectTimeout
        options.timeout = settings.timeout
        options.maximumConnections = settings.connections
        return SESTransport(options, credentials: try sesCredentials(), clock: clock)
    }

    private func sesCredentials() throws -> any AWSCredentialProvider {
        guard let key = settings.accessKeyID else {
            return try AmbientCredentials(environment: variables, clock: clock)
        }
        guard let secret = settings.secretAccessKey else {
            throw MailSettingsError.missing(setting: "secret_access_key", adapter: .ses)
        }
        return AWSCredentials(accessKeyID: key, secretAccessKey: secret, sessionToken: settings.sessionToken)
    }

    private func file() throws -> FileTransport {
        let transport = FileTransport(folder: settings.folder, clock: clock)
        do {
            try transport.createFolder()
        } catch {
            throw MailSettingsError.folder(path: settings.folder, reason: error.reason)
        }
        return transport
    }

    private func requireAuthor() throws {
        let domain = try settings.author.domain.ascii
        if domain == "localhost" || domain.hasSuffix(utf8: ".localhost") { throw MailSettingsError.localAuthor }
    }
}

extension MailError {
    fileprivate var reason: String { if case .unavailable(let reason) = self { reason } else { message } }
}

extension SMTPOptions {
    /// Whether anyone on the network between this machine and the server could read the password or the token.
    fileprivate var sendsPasswordInClearText: Bool {
        if case .none = credentials { return false }
        let isLocal = host == "localhost" || host == "::1" || host.hasPrefix(utf8: "127.")
        return !isLocal && (security == .off || security == .opportunistic)
    }
}
