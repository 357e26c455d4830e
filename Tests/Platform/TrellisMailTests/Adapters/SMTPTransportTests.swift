import Testing
import TrellisConfig
import TrellisKernel
import TrellisMail
import TrellisTesting

@Suite("SMTP", .enabled(if: SMTPServers.isAvailable, "scripts/with-mail starts the servers"))
struct SMTPTransportTests {
    let servers: SMTPServers

    init() throws { servers = try SMTPServers.required() }

    /// Sends a message and returns it as it arrived.
    private func sent(_ message: MailMessage, _ options: SMTPOptions) async throws -> SMTPServers.Mail {
        _ = try await SMTPTransport(options).send(message)
        let mails = try servers.mails(message)
        #expect(mails.count == 1)
        return try #require(mails.first)
    }

    // MARK: - Encryption

    @Test(
        "A mail is sent over TLS where it is required, implicit or offered",
        arguments: [("starttls", SMTPSecurity.required), ("implicit", .implicit), ("starttls", .opportunistic)])
    func encrypted(server: String, security: SMTPSecurity) async throws {
        let mail = try await sent(try sampleMessage(), try servers.options(server, security))
        #expect(mail.tls)
        #expect(mail.user == servers.user)
        #expect(mail.ehlo == "client.example")
    }

    @Test("A mail is sent without TLS only if that is allowed", arguments: [SMTPSecurity.off, .opportunistic])
    func unencrypted(security: SMTPSecurity) async throws {
        let mail = try await sent(try sampleMessage(), try servers.options("plain", security))
        #expect(!mail.tls)
    }

    @Test("A server without STARTTLS gets no mail if TLS is required")
    func notOffered() async throws {
        let message = try sampleMessage()
        let error = try await SMTPTransport(try servers.options("plain")).failure(of: message)
        #expect(error == .tlsFailed("it doesn't offer STARTTLS"))
        #expect(!error.isPermanent)
        #expect(try servers.mails(message).isEmpty)
    }

    @Test(
        "A certificate of an unknown authority or for another host is refused", arguments: ["untrusted", "wrong_host"])
    func certificate(server: String) async throws {
        for security in [SMTPSecurity.required, .opportunistic] {
            let message = try sampleMessage()
            let error = try await SMTPTransport(try servers.options(server, security)).failure(of: message)
            guard case .tlsFailed = error else {
                Issue.record("\(error)")
                return
            }
            #expect(try servers.mails(message).isEmpty)
        }
    }

    @Test("Only the listed authorities are trusted")
    func authorities() async throws {
        var options = try servers.options()
        options.authorityFile = nil
        guard case .tlsFailed = try await SMTPTransport(options).failure(of: try sampleMessage()) else {
            Issue.record("The system trusts the authority of the test")
            return
        }
    }

    // MARK: - Login

    @Test("Each mechanism logs in", arguments: ["PLAIN", "LOGIN", "XOAUTH2"])
    func mechanisms(name: String) async throws {
        let token = servers.token
        let credentials: SMTPCredentials =
            switch name {
            case "PLAIN": .password(user: servers.user, password: servers.password, mechanism: .plain)
            case "LOGIN": .password(user: servers.user, password: servers.password, mechanism: .login)
            default: .token(user: servers.user) { () throws(MailError) in token }
            }
        let mail = try await sent(try sampleMessage(), try servers.options(credentials: credentials))
        #expect(mail.user == servers.user)
        #expect(try servers.mechanisms(of: servers.user).contains(name))
    }

    @Test("A wrong password or token is a temporary error, since an operator can fix it")
    func wrongCredentials() async throws {
        let wrong = Secret("not-the-password")
        let all: [SMTPCredentials] = [
            .password(user: servers.user, password: wrong),
            .token(user: servers.user) { () throws(MailError) in wrong },
        ]
        for credentials in all {
            let error = try await SMTPTransport(try servers.options(credentials: credentials))
                .failure(of: try sampleMessage())
            #expect(error == .authenticationFailed("535 5.7.8 Authentication credentials invalid"))
            #expect(!error.isPermanent)
        }
    }

    @Test("A server that requires a login and gets none is a temporary error")
    func missingCredentials() async throws {
        let error = try await SMTPTransport(try servers.options("required", credentials: SMTPCredentials.none))
            .failure(of: try sampleMessage())
        #expect(error == .authenticationFailed("530 5.7.0 Authentication required"))
    }

    @Test(
        "No error contains the credentials, even if the server repeats them", arguments: SMTPPasswordMechanism.allCases)
    func repeatedCredentials(mechanism: SMTPPasswordMechanism) async throws {
        let credentials = SMTPCredentials.password(user: "echo", password: Secret("Pass-Word-1"), mechanism: mechanism)
        let error = try await SMTPTransport(try servers.options(credentials: credentials))
            .failure(of: try sampleMessage())
        #expect(error == .authenticationFailed("535 (the text contains the credentials)"))
        #expect(!"\(error) \(error.message)".contains("Pass-Word-1"))
    }

    @Test("A token is asked for with each message, and its failure ends the message")
    func tokenFailure() async throws {
        let credentials = SMTPCredentials.token(user: servers.user) { () throws(MailError) in
            throw .unavailable("no token")
        }
        let error = try await SMTPTransport(try servers.options(credentials: credentials))
            .failure(of: try sampleMessage())
        #expect(error == .unavailable("no token"))
    }

    // MARK: - Addresses

    @Test("An address with a line break can't be made, so it can't become a command")
    func lineBreaks() throws {
        for text in ["a@b.test>\r\nRCPT TO:<c@d.test", "a\r\n@b.test", "a@b.test\n", "\"a\r\nb\"@c.test", "a\0@b.test"]
        {
            #expect(throws: MailAddressError.self) { try MailAddress(text) }
        }
    }

    @Test("A quoted local part is kept")
    func quoted() async throws {
        let mail = try await sent(try sampleMessage(to: #""a b"@example.test"#), try servers.options())
        #expect(mail.recipients == [#""a b"@example.test"#])
    }

    @Test("A domain in another script is sent in ASCII, without SMTPUTF8")
    func domain() async throws {
        var options = try servers.options()
        options.supportsSMTPUTF8 = true
        let mail = try await sent(try sampleMessage(to: "ada@bücher.test"), options)
        #expect(mail.recipients == ["ada@xn--bcher-kva.test"])
        #expect(!mail.utf8)
    }

    @Test("A local part in another script is sent with SMTPUTF8 if the setting allows it")
    func localPart() async throws {
        let message = try sampleMessage(to: "jörg@bücher.test")
        let error = try await SMTPTransport(try servers.options()).failure(of: message)
        #expect(error == .addressNotSupported("jörg@xn--bcher-kva.test"))
        #expect(error.isPermanent)
        var options = try servers.options()
        options.supportsSMTPUTF8 = true
        let mail = try await sent(message, options)
        #expect(mail.recipients == ["jörg@xn--bcher-kva.test"])
        #expect(mail.utf8)
    }

    @Test("A server that doesn't offer SMTPUTF8 gets no such address, also on an open connection")
    func notSupported() async throws {
        var options = try servers.options("plain", .off)
        options.supportsSMTPUTF8 = true
        let transport = SMTPTransport(options)
        for _ in 0..<2 {
            let error = try await transport.failure(of: try sampleMessage(to: "jörg@example.test"))
            #expect(error == .addressNotSupported("jörg@example.test"))
            _ = try await transport.send(try sampleMessage())
        }
    }

    @Test("An author in another script needs an envelope that says so")
    func author() async throws {
        var options = try servers.options()
        options.supportsSMTPUTF8 = true
        var message = try sampleMessage(from: "jörg@example.test")
        message.returnPath = try MailAddress("bounces@example.test")
        let error = try await SMTPTransport(options).failure(of: message)
        #expect(error == .addressNotSupported("jörg@example.test"))
    }
}
