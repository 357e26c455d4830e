import HTTPTypes
import SampleProduct
import Testing
import Trellis
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisMail
import TrellisPages
import TrellisTesting
import TrellisTexts

@testable import TrellisAdmin

@Suite("The pages about mails")
struct MailPageTests {
    /// A mail whose author controls all of it.
    private func hostile() throws -> MailMessage {
        var message = MailMessage(
            id: MessageID(ID<MailMessage>(), domain: try MailDomain("evil.example")), date: Timestamp(microseconds: 0),
            from: try MailAddress("eve@evil.example", name: "\"><script>alert(1)</script>"),
            to: try MailAddress("ada@example.com"), subject: try HeaderValue("</title><script>alert(2)</script>"),
            text: "<script>alert(3)</script> https://text.example",
            html: """
                <script>alert(4)</script><img src="cid:logo" onerror="alert(5)"><form action="https://evil.example">
                <a href="https://evil.example/?a=1&amp;b=&quot;><script>alert(6)</script>">x</a>
                <a href="javascript:alert(7)">y</a>
                """)
        message.inlineImages = [try InlineImage(contentID: "logo", mediaType: .png, content: [1, 2, 3])]
        message.attachments = [
            Attachment(name: "<b>.html", mediaType: try MediaType("text/html"), content: Array("<script>".utf8))
        ]
        message.headers = [try HeaderField("X-Note", "<script>alert(8)</script>")]
        return message
    }

    @Test("A mail that a job sent is listed and shown: HTML in a frame, text, headers, source")
    func sent() async throws {
        try await withApp(SampleApp.self) { app in
            let tenant = try #require(try await app.signUp().tenantID)
            let browser = try await app.signedIn()
            #expect(try await browser.get("/admin/mail").text.contains("No mails."))
            let mail = TestMail(
                to: try MailAddress("ada@example.com", name: "Ada"), product: "Äcme & Co", adapter: "memory",
                language: .german)
            try await app.application.platform.database.tenant(app.scope(tenant)).write { tx in _ = try tx.send(mail) }
            #expect(app.mails == [])
            try await app.runJobs()
            #expect(app.mails.map(\.subject.text) == ["Testmail von Äcme & Co"])

            let list = try await browser.get("/admin/mail")
            #expect(list.status == 200 && list.text.contains("Testmail von Äcme &amp; Co"))
            let path = try #require(list.text.firstMatch(of: /href="(\/admin\/mail\/sent\/[^"]+)"/)).output.1
            let page = try await browser.get(String(path))
            #expect(page.status == 200 && page.text.contains("<iframe class=\"mail\" sandbox src=\"\(path)/html\""))
            #expect(page.text.contains("Ada &lt;ada@example.com&gt;") && page.text.contains("auto-generated"))
            #expect(page.headers[.contentSecurityPolicy]?.contains("frame-src 'self'") == true)
            let frame = try await browser.get(path + "/html")
            #expect(frame.text.contains("<h1>Es funktioniert</h1>"))
            let source = try await browser.get(path + "/source")
            #expect(source.body == app.mails.first?.encoded())
            #expect(source.headers[.contentDisposition]?.contains("attachment; filename=\"1.eml\"") == true)
            #expect(source.headers[.contentType] == "application/octet-stream")
            #expect(try await browser.get("/admin/audit?record=mail").text.contains("mail.viewed"))
        }
    }

    @Test("Nothing of a hostile mail becomes a part of the page, and its frame may run and load nothing")
    func hostileMail() async throws {
        try await withApp(SampleApp.self) { app in
            _ = try await app.application.mailer.transport.send(try hostile())
            #expect(app.mails.first?.links == ["https://evil.example/?a=1&b=\"><script>alert(6)</script>"])
            let browser = try await app.signedIn()
            for path in ["/admin/mail", "/admin/mail/sent/1"] {
                let page = try await browser.get(path).text
                #expect(
                    !page.contains("<script") && !page.contains("<b>") && page.contains("&lt;script&gt;"), "\(path)")
                #expect(!page.contains("href=\"javascript:"))
            }
            let frame = try await browser.get("/admin/mail/sent/1/html")
            let policy = try #require(frame.headers[.contentSecurityPolicy])
            #expect(policy.hasPrefix("default-src 'none'; img-src data:; style-src 'unsafe-inline'; "))
            #expect(policy.hasSuffix("; sandbox") && policy.contains("form-action 'none'"))
            #expect(frame.headers[try #require(HTTPField.Name("X-Frame-Options"))] == "SAMEORIGIN")
            #expect(frame.headers[.cacheControl] == "no-store")
            #expect(frame.text.contains("src=\"data:image/png;base64,AQID\""))
        }
    }

    @Test("Unknown mails and names that look like paths are not found")
    func unknown() async throws {
        try await withApp(SampleApp.self) { app in
            let browser = try await app.signedIn()
            for id in ["1", "0", "..", "..%2F..%2Fetc%2Fpasswd", "%2Fetc%2Fpasswd", "x.eml", "a%00.eml"] {
                for part in ["", "/html", "/source"] {
                    let response = try await browser.get("/admin/mail/sent/\(id)\(part)")
                    #expect([400, 404, 422].contains(response.status), "\(id)\(part): \(response.status)")
                }
            }
            for path in ["no.such.mail/en", "trellis.test/fr", "trellis.test/..%2Fen", "trellis.test/EN"] {
                #expect(try await browser.get("/admin/mail/previews/\(path)").status == 404, "\(path)")
            }
            #expect(try await browser.get("/admin/mail?cursor=..").status == 400)
        }
    }

    @Test("Only superusers see mails and previews")
    func access() async throws {
        try await withApp(SampleApp.self) { app in
            _ = try await app.application.mailer.transport.send(try hostile())
            let pages = ["/admin/mail/sent/1", "/admin/mail/previews/trellis.test/en"]
                .flatMap { page in ["", "/html", "/source"].map { page + $0 } }
            let browser = try await app.signedIn()
            for page in pages {
                #expect(try await TestBrowser(app).get(page).status == 303)
                #expect(try await browser.get(page).status == 200)
            }
            try await app.application.platform.database.system().write { tx in
                try tx.execute("UPDATE \"user\" SET is_superuser = \(false)")
            }
            for page in pages { #expect(try await browser.get(page).status == 403) }
        }
    }

    @Test("Every mail has a preview in each of its languages")
    func previews() async throws {
        try await withApp(SampleApp.self) { app in
            let browser = try await app.signedIn()
            let list = try await browser.get("/admin/mail/previews").text
            #expect(!list.contains("The example is refused"))
            let catalog = app.application.catalog.mails
            for name in catalog.registrations.map(\.name) {
                for language in catalog.languages(of: name) {
                    let path = "/admin/mail/previews/\(name)/\(language)"
                    #expect(list.contains("href=\"\(path)\""))
                    #expect(try await browser.get(path).status == 200)
                    #expect(try await browser.get(path + "/html").text.contains("lang=\"\(language)\""))
                    #expect(try await browser.get(path + "/source").text.hasPrefix("Date: "))
                }
            }
        }
    }

    @Test("For an adapter without copies, the page says so and links to the jobs of the mail queue")
    func noArchive() throws {
        let html = try PageTemplates(AdminTemplates.sources).render(
            "mails", MailListPage(adapter: "smtp", page: nil).fields)
        #expect(html.contains("<code>smtp</code> keeps no copies"))
        #expect(html.contains("href=\"/admin/jobs/list?queue=mail\"") && !html.contains("<table"))
    }
}
