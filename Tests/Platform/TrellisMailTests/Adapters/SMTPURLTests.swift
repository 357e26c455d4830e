import Testing
import TrellisConfig
import TrellisMail

@Suite("Addresses of SMTP servers")
struct SMTPURLTests {
    @Test(
        "An address has a host, a port and a kind of encryption",
        arguments: [
            ("smtp://mail.example.com", "mail.example.com", 587, SMTPSecurity.required),
            ("smtps://mail.example.com", "mail.example.com", 465, .implicit),
            ("SMTP://mail.example.com:2525/", "mail.example.com", 2525, .required),
            ("smtp://localhost:25?tls=off", "localhost", 25, .off),
            ("smtp://localhost/?tls=opportunistic", "localhost", 587, .opportunistic),
            ("smtp://[::1]:1025?tls=implicit", "::1", 1025, .implicit),
            ("smtp://mail_server?tls=implicit", "mail_server", 465, .implicit),
            ("smtps://192.0.2.1?tls=implicit", "192.0.2.1", 465, .implicit),
        ])
    func location(text: String, host: String, port: Int, security: SMTPSecurity) throws {
        let options = try SMTPOptions(url: text)
        #expect(options.host == host)
        #expect(options.port == port)
        #expect(options.security == security)
        guard case .none = options.credentials else {
            Issue.record("\(options.credentials)")
            return
        }
    }

    @Test(
        "User and password are percent-encoded",
        arguments: [
            ("ada:secret", "ada", "secret"), ("ada%40example.com:p%C3%A4ss%3A%40%2F", "ada@example.com", "päss:@/"),
            ("a:b:c", "a", "b:c"), ("a:%25!$&'()*+,;=-._~", "a", "%!$&'()*+,;=-._~"),
        ])
    func credentials(text: String, user: String, password: String) throws {
        let options = try SMTPOptions(url: "smtp://\(text)@mail.example.com")
        guard case .password(let foundUser, let foundPassword, .automatic) = options.credentials else {
            Issue.record("\(options.credentials)")
            return
        }
        #expect(foundUser == user)
        #expect(foundPassword.reveal() == password)
        #expect(!"\(options)".contains(password))
    }

    @Test("The mechanism can be chosen", arguments: ["plain", "login", "xoauth2"])
    func mechanism(name: String) async throws {
        let options = try SMTPOptions(url: "smtp://ada:secret@mail.example.com?auth=\(name)&tls=required")
        switch options.credentials {
        case .password(_, _, let mechanism): #expect(mechanism.rawValue == name)
        case .token(let user, let token):
            #expect(name == "xoauth2")
            #expect(user == "ada")
            #expect(try await token().reveal() == "secret")
        case .none: Issue.record("no credentials")
        }
    }

    @Test(
        "An invalid address is refused, and the error contains no part of it",
        arguments: [
            ("", SMTPURLError.scheme), ("mail.example.com:25", .scheme), ("http://mail.example.com", .scheme),
            ("smtp://", .host), ("smtp://:25", .host), ("smtp://exa mple", .host), ("smtp://bücher.example", .host),
            ("smtp://[::1", .host), ("smtp://[mail]", .host), ("smtp://[::1]x", .port), ("smtp://host:", .port),
            ("smtp://host:0", .port), ("smtp://host:65536", .port), ("smtp://host:+25", .port),
            ("smtp://ada:hunter2@secret@host", .credentials), ("smtp://ada:hunter2 x@host", .credentials),
            ("smtp://ada:hunter2%0a@host", .credentials), ("smtp://ada:hunter2%00@host", .credentials),
            ("smtp://ada:hunter2%@host", .credentials), ("smtp://ada:hunter2%zz@host", .credentials),
            ("smtp://ada:hunter2%ff@host", .credentials), ("smtp://ada:hunter2[@host", .credentials),
            ("smtp://ada@host", .incompleteCredentials), ("smtp://:hunter2@host", .incompleteCredentials),
            ("smtp://ada:@host", .incompleteCredentials), ("smtp://host/hunter2", .path),
            ("smtp://host#hunter2", .path),
            ("smtp://ada:hunter2/x@host", .port), ("smtp://ada:12/hunter2@host", .path),
            ("smtp://ada:12#hunter2@host", .path), ("smtp://ada:12?hunter2@host", .parameter),
            ("smtp://host?hunter2=1", .parameter), ("smtp://host?tls=off&tls=off", .parameter),
            ("smtp://host?tls=hunter2", .security), ("smtps://host?tls=off", .security),
            ("smtp://host?auth=plain", .mechanism), ("smtp://ada:x@host?auth=hunter2", .mechanism),
        ])
    func invalid(text: String, expected: SMTPURLError) {
        let error = #expect(throws: SMTPURLError.self) { try SMTPOptions(url: text) }
        #expect(error == expected)
        #expect(error?.message.contains("hunter2") == false)
    }
}
