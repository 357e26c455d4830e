import TrellisKernel
import TrellisSchema
import TrellisTexts

/// A payment method that the customer has stored with the gateway.
@Schema
struct PaymentMethodResponse {
    /// The gateway's name of it.
    @Example("pm_1Mx") var reference: String
    /// What the customer recognises.
    @Example("Visa") var brand: String
    /// The last four digits or letters.
    @Example("4242") var lastFour: String
    /// The last day on which it can be used; null when it doesn't expire.
    @Example("2027-12-31") var expiresOn: String?
    /// Whether invoices are paid with it.
    var isChosen: Bool

    init(_ method: PaymentMethod, isChosen: Bool) {
        (reference, brand, lastFour) = (method.reference.text, method.brand, method.lastFour)
        (expiresOn, self.isChosen) = (method.expiresOn?.description, isChosen)
    }
}

/// The payment methods of the tenant.
@Schema
struct PaymentMethodList {
    var items: [PaymentMethodResponse]
}

/// A payment method that the customer's browser has created with the gateway.
@Schema
struct PaymentMethodRegister {
    /// The gateway's name of it, of visible ASCII characters; never a card number.
    @Pattern("^[!-~]{1,255}$") @Example("pm_1Mx") var reference: String
}

/// The start of a session on the gateway's page.
@Schema
struct PortalSessionCreate {
    /// The address of the product to which the page leads back.
    @Format(.uri) @Length(1...2000) @Example("http://localhost:8080/billing") var returnURL: String
}

/// A session on the gateway's page for payment methods.
@Schema
struct PortalSessionResponse {
    /// The address of the page, valid for a short time.
    var url: String
}

/// How the tenant is billed.
@Schema
struct BillingAccountResponse {
    var customer: BillingAddress
    /// Where invoices and notices are sent.
    var email: String?
    /// The time zone whose days count.
    @Example("Europe/Berlin") var timeZone: String
    /// The language of documents and mails; null for that of the seller.
    var language: LanguageTag?

    init(_ account: BillingAccount) {
        (customer, email, timeZone) = (BillingAddress(account.customer), account.email, account.timeZone)
        language = account.language.flatMap { LanguageTag($0) }
    }
}

/// The details of a billing account, which replace the former ones.
@Schema
struct BillingAccountUpdate {
    var customer: BillingAddress
    /// Where invoices and notices are sent; nowhere when absent.
    @Format(.email) @Length(3...254) var email: String?
    /// The time zone whose days count, by its IANA name; unchanged when absent.
    @Length(1...60) @Example("Europe/Berlin") var timeZone: String?
    /// The language of later documents and mails, such as `de` or `de-AT`; unchanged when absent.
    var language: LanguageTag?
}
