import Foundation
import Testing
import TrellisMail

/// `App mail`, as operators and scripts use it.
@Suite("Mail commands")
struct MailCommandTests {
    private func mail(
        _ arguments: String..., environment: [String: String] = [:]
    ) async throws -> (code: Int32, output: String, messages: String) {
        try await ServerProcess.run(["mail"] + arguments, environment: environment)
    }

    @Test("The mails are listed with their languages")
    func list() async throws {
        let result = try await mail("list")
        #expect(result.code == 0 && result.output.contains(/trellis\.test +de, en/), "\(result)")
    }

    @Test("A mail is printed with example values, in a language and a format, and with the author of the settings")
    func preview() async throws {
        let text = try await mail("preview", "trellis.test")
        #expect(text.code == 0 && text.output.contains("It works") && !text.output.contains("<"), "\(text)")
        let html = try await mail("preview", "trellis.test", "--language", "de-AT", "--format", "html")
        #expect(html.output.hasPrefix("<!DOCTYPE html>") && html.output.contains("Es funktioniert"), "\(html)")
        let environment = ["APP_MAIL__FROM": "Acme <no-reply@acme.example>"]
        let headers = try await mail("preview", "trellis.test", "--format", "headers", environment: environment)
        #expect(headers.output.contains("From: Acme <no-reply@acme.example>") && !headers.output.contains("It works"))
        try await withTemporaryFolder { folder in
            let file = folder + "/test.eml"
            let source = try await mail("preview", "trellis.test", "--format", "source", "--output", file)
            #expect(source.code == 0 && source.output.isEmpty && source.messages.contains(file), "\(source)")
            let parsed = ParsedMail(parsing: Array(try Data(contentsOf: URL(filePath: file))))
            #expect(parsed.isComplete && parsed.subject == "Test mail of Trellis")
        }
    }

    @Test("An unknown mail is an error, an unknown format or language a wrong command line")
    func refused() async throws {
        let unknown = try await mail("preview", "no.such.mail")
        #expect(unknown.code == 1 && unknown.output.isEmpty && unknown.messages.contains("mail.unknown_mail"))
        #expect(try await mail("preview", "trellis.test", "--format", "pdf").code == 64)
        #expect(try await mail("preview", "trellis.test", "--language", "no language").code == 64)
        #expect(try await mail("send-test", "not an address").code == 64)
        #expect(try await mail("send-test", "ada@example.com\r\nDATA").code == 64)
    }

    @Test("A test mail goes through the adapter, without a database, and the receipt is printed")
    func sends() async throws {
        try await withTemporaryFolder { folder in
            let environment = [
                "APP_MAIL__ADAPTER": "file", "APP_MAIL__FOLDER": folder + "/mail",
                "APP_DATABASE__URL": "sqlite:///dev/null/none.sqlite",
            ]
            let first = try await mail("send-test", "Ada <ada@example.com>", environment: environment)
            #expect(first.code == 0 && first.output.contains("transport: file"), "\(first)")
            let second = try await mail(
                "send-test", "bob@example.com", "--mail", "trellis.test", "--language", "de", environment: environment)
            #expect(second.code == 0, "\(second)")
            let files = try FileManager.default.contentsOfDirectory(atPath: folder + "/mail").sorted()
            let mails = try files.map { file in
                ParsedMail(parsing: Array(try Data(contentsOf: URL(filePath: "\(folder)/mail/\(file)"))))
            }
            #expect(mails.map(\.subject) == ["Test mail of Trellis", "Testmail von Trellis"])
            #expect(mails.map(\.to) == ["Ada <ada@example.com>", "bob@example.com"])
            #expect(mails.allSatisfy { $0.html?.contains("<strong>file</strong>") == true })
            #expect(mails.map { $0["message-id"] }.first != mails.map { $0["message-id"] }.last)
        }
    }

    @Test("A server that is away is an error with its code, and the exit code is 1")
    func away() async throws {
        let result = try await mail(
            "send-test", "ada@example.com",
            environment: [
                "APP_MAIL__ADAPTER": "smtp", "APP_MAIL__URL": "smtp://127.0.0.1:1?tls=off",
                "APP_MAIL__FROM": "app@example.com",
            ])
        #expect(result.code == 1 && result.output.isEmpty && result.messages.contains("mail.unavailable"), "\(result)")
    }
}
