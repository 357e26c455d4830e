/// The words of the HTML of documents in one language; they become a part of the template.
struct DocumentLabels: Sendable {
    let invoice: String
    let creditNote: String
    let number: String
    let issuedOn: String
    let dueOn: String
    let settled: String
    let forInvoice: String
    let reason: String
    let customer: String
    let taxID: String
    let description: String
    let period: String
    let quantity: String
    let amount: String
    let usage: String
    let proratedCharge: String
    let proratedCredit: String
    let net: String
    let total: String
    let credited: String
    let reverseCharge: String
    let outsideScope: String

    static let english = DocumentLabels(
        invoice: "Invoice", creditNote: "Credit note", number: "Number", issuedOn: "Date", dueOn: "Due on",
        settled: "Nothing is to be paid.", forInvoice: "For invoice", reason: "Reason", customer: "Billed to",
        taxID: "VAT ID", description: "Description", period: "Period", quantity: "Quantity", amount: "Amount",
        usage: "Usage", proratedCharge: "Charge for the rest of a period",
        proratedCredit: "Credit for the rest of a period", net: "Total before taxes", total: "Total",
        credited: "Total credited",
        reverseCharge: "Reverse charge: the customer owes the VAT (Article 196 of Directive 2006/112/EC).",
        outsideScope: "The service isn't subject to VAT in the seller's country.")

    static let german = DocumentLabels(
        invoice: "Rechnung", creditNote: "Rechnungskorrektur", number: "Nummer", issuedOn: "Datum", dueOn: "Fällig am",
        settled: "Es ist nichts zu zahlen.", forInvoice: "Zur Rechnung", reason: "Grund", customer: "Empfänger",
        taxID: "USt-IdNr.", description: "Beschreibung", period: "Zeitraum", quantity: "Menge", amount: "Betrag",
        usage: "Nutzung", proratedCharge: "Anteilig für den Rest eines Zeitraums",
        proratedCredit: "Gutschrift für den Rest eines Zeitraums", net: "Summe vor Steuern", total: "Gesamtbetrag",
        credited: "Gutgeschriebener Betrag",
        reverseCharge:
            "Steuerschuldnerschaft des Leistungsempfängers (Artikel 196 der Richtlinie 2006/112/EG).",
        outsideScope: "Die Leistung ist im Land des Verkäufers nicht steuerbar.")
}
