import CCurl
import TrellisConfig
import TrellisKernel

/// The connection of one thread of the pool; libcurl opens it for the first message and keeps it.
final class SMTPConnection {
    private let options: SMTPOptions
    private let handle = CurlHandle()
    /// The state of the dialogue after the last message, since the next one uses the same connection.
    private var dialogue = SMTPDialogue()
    /// Whether the connection of the last message must not be used again.
    private var isAbandoned = false

    init(_ options: SMTPOptions) {
        self.options = options
        if let handle { configure(handle) }
    }

    /// Sends a message and waits for the final reply, within the time limit.
    func send(_ delivery: SMTPDelivery) -> SMTPDelivery.Outcome {
        let end = MonotonicTime.nanoseconds + options.timeout.nanoseconds
        var outcome = attempt(delivery, isFresh: false, until: end)
        // The server may have closed the connection since the last message; it has got no content of this one.
        if case .stale = outcome { outcome = attempt(delivery, isFresh: true, until: end) }
        return switch outcome {
        case .ended(let result): result
        case .stale(let error): .failure(error)
        }
    }

    private enum Attempt {
        case ended(SMTPDelivery.Outcome)
        /// An open connection turned out to be closed.
        case stale(MailError)
    }

    private func attempt(_ delivery: SMTPDelivery, isFresh: Bool, until end: Int64) -> Attempt {
        guard let handle else { return .ended(.failure(.unavailable("libcurl can't be initialised"))) }
        let exchange = SMTPExchange(delivery, security: options.security, dialogue: dialogue)
        let recipients = curl_slist_append(nil, delivery.recipient)
        defer { curl_slist_free_all(recipients) }
        handle.set(CURLOPT_MAIL_FROM, delivery.sender)
        handle.set(CURLOPT_MAIL_RCPT, list: recipients)
        handle.set(CURLOPT_INFILESIZE_LARGE, offset: delivery.content.count)
        // Only a new connection tells whether the server offers SMTPUTF8, unless it is known already.
        let needsExtensions = delivery.needsSMTPUTF8 && dialogue.extensions["SMTPUTF8"] == nil
        handle.set(CURLOPT_FRESH_CONNECT, isFresh || isAbandoned || needsExtensions)
        handle.set(CURLOPT_TIMEOUT_MS, max(1, Int(clamping: (end - MonotonicTime.nanoseconds) / 1_000_000)))
        setToken(of: delivery, on: handle)
        if let failure = handle.failure {
            return .ended(.failure(.unavailable("libcurl refused an option with code \(failure.rawValue)")))
        }
        let result = withExtendedLifetime(exchange) {
            handle.set(callbackContext: Unmanaged.passUnretained(exchange).toOpaque())
            defer { handle.set(callbackContext: nil) }
            return handle.perform()
        }
        dialogue = exchange.dialogue
        let reply = dialogue.reply
        isAbandoned = result.code != CURLE_OK && (reply?.code ?? 0 < 400 || reply?.code == 421)
        if isAbandoned { handle.abandonConnection() }
        if result.code == CURLE_OK {
            return .ended(.success(MailReceipt(transport: "smtp", serverID: reply?.serverID, detail: reply?.text)))
        }
        let failure = SMTPFailure(
            code: result.code, description: result.description, exchange: exchange, options: options, delivery: delivery
        )
        return failure.isStaleConnection ? .stale(failure.error) : .ended(.failure(failure.error))
    }

    /// Connects, encrypts the connection and logs in, as for a message, and sends none.
    func probe(_ delivery: SMTPDelivery) -> SMTPDelivery.Outcome {
        guard let handle else { return .failure(.unavailable("libcurl can't be initialised")) }
        let exchange = SMTPExchange(delivery, security: options.security, dialogue: dialogue)
        handle.set(CURLOPT_CONNECT_ONLY, true)
        handle.set(CURLOPT_TIMEOUT_MS, max(1, Int(clamping: options.timeout.nanoseconds / 1_000_000)))
        setToken(of: delivery, on: handle)
        if let failure = handle.failure {
            return .failure(.unavailable("libcurl refused an option with code \(failure.rawValue)"))
        }
        let result = withExtendedLifetime(exchange) {
            handle.set(callbackContext: Unmanaged.passUnretained(exchange).toOpaque())
            defer { handle.set(callbackContext: nil) }
            return handle.perform()
        }
        guard result.code != CURLE_OK else { return .success(MailReceipt(transport: "smtp")) }
        let failure = SMTPFailure(
            code: result.code, description: result.description, exchange: exchange, options: options, delivery: delivery
        )
        return .failure(failure.error)
    }

    // MARK: - Options

    private func setToken(of delivery: SMTPDelivery, on handle: CurlHandle) {
        guard case .token(let user, _) = options.credentials else { return }
        handle.set(CURLOPT_USERNAME, user)
        handle.set(CURLOPT_XOAUTH2_BEARER, delivery.token?.reveal())
    }

    /// Sets what is the same for all messages.
    private func configure(_ handle: CurlHandle) {
        let scheme = options.security == .implicit ? "smtps" : "smtp"
        let host = options.host.utf8.contains(UInt8(ascii: ":")) ? "[\(options.host)]" : options.host
        let name = options.clientName.map(Self.percentEncoded) ?? ""
        handle.set(CURLOPT_URL, "\(scheme)://\(host):\(options.port)/\(name)")
        handle.set(CURLOPT_UPLOAD, true)
        // Signals would reach other threads.
        handle.set(CURLOPT_NOSIGNAL, true)
        // A proxy in the environment is meant for HTTP.
        handle.set(CURLOPT_PROXY, "")
        configureTLS(handle)
        configureLogin(handle)
        configureLimits(handle)
        handle.setCallbacks()
    }

    private func configureTLS(_ handle: CurlHandle) {
        let use =
            switch options.security {
            case .required, .implicit: CURLUSESSL_ALL
            case .opportunistic: CURLUSESSL_TRY
            case .off: CURLUSESSL_NONE
            }
        handle.set(CURLOPT_USE_SSL, Int(use.rawValue))
        handle.set(CURLOPT_SSL_VERIFYPEER, 1)
        handle.set(CURLOPT_SSL_VERIFYHOST, 2)
        handle.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let file = options.authorityFile {
            handle.set(CURLOPT_CAINFO, file)
            handle.set(CURLOPT_CAPATH, nil as String?)
        }
    }

    private func configureLogin(_ handle: CurlHandle) {
        handle.set(CURLOPT_SASL_IR, true)
        switch options.credentials {
        case .none: break
        case .password(let user, let password, let mechanism):
            handle.set(CURLOPT_USERNAME, user)
            handle.set(CURLOPT_PASSWORD, password.reveal())
            let login =
                switch mechanism {
                case .automatic: "AUTH=PLAIN;AUTH=LOGIN"
                case .plain: "AUTH=PLAIN"
                case .login: "AUTH=LOGIN"
                }
            handle.set(CURLOPT_LOGIN_OPTIONS, login)
        case .token: handle.set(CURLOPT_LOGIN_OPTIONS, "AUTH=XOAUTH2")
        }
    }

    private func configureLimits(_ handle: CurlHandle) {
        let stall = max(1, Int(clamping: options.stallTimeout.nanoseconds / 1_000_000_000))
        handle.set(CURLOPT_CONNECTTIMEOUT_MS, max(1, Int(clamping: options.connectTimeout.nanoseconds / 1_000_000)))
        handle.set(CURLOPT_LOW_SPEED_LIMIT, 1)
        handle.set(CURLOPT_LOW_SPEED_TIME, stall)
        handle.set(CURLOPT_SERVER_RESPONSE_TIMEOUT, stall)
        handle.set(CURLOPT_MAXAGE_CONN, max(1, Int(clamping: options.idleTimeout.nanoseconds / 1_000_000_000)))
        handle.set(CURLOPT_MAXCONNECTS, 1)
    }

    private static func percentEncoded(_ text: String) -> String {
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            let isPlain =
                (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || "-.".utf8.contains(byte)
            encoded += isPlain ? [byte] : [UInt8(ascii: "%")] + Hexadecimal.digits(byte)
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}
