import SampleProduct
import TrellisConfig
import TrellisMail
import TrellisMailing
import TrellisSchema
import TrellisSystem

@testable import Trellis

/// The product with a mail of its own, and with an authority of the tests as the issuer of SNS' certificates.
struct MailingProduct: Product {
    static let name = SampleApp.name
    static let settings: [any Settings.Type] = SampleApp.settings

    static func compose(on platform: Platform) throws -> Composition {
        let app = try SampleApp.compose(on: platform) { system in
            system.mailing = MailingModule(on: platform, trusting: FakeSNS.trust)
        }
        return Composition(
            modules: app.modules + [NoteModule()], authenticator: app.authenticator, subscriptions: app.subscriptions,
            roles: app.roles, mail: app.mail, texts: app.texts)
    }
}

private struct NoteModule: Module {
    static let name = "tests"

    var mails: [MailRegistration] { [MailRegistration(NoteMail.self)] }
}

/// A mail of the tests.
@Schema
struct NoteMail: Mail {
    static let name = "tests.note"
    static let template = MailTemplate(MailContent(subject: "Note", html: "<p>{{text}}</p>"))

    var to: MailAddress
    var text: String = "Secret text"
}
