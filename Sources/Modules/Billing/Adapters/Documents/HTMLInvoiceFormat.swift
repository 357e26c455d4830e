import TrellisKernel
import TrellisMail
import TrellisTexts

/// Documents as HTML pages that print on A4, without resources from elsewhere.
struct HTMLInvoiceFormat: InvoiceFormat {
    let name = "html"
    let mediaType = "text/html"
    let fileExtension = "html"

    private let template: DocumentTemplate<DocumentValues>

    /// Parses and checks the templates.
    ///
    /// - Throws: `MailTemplateError`.
    init() throws(MailTemplateError) {
        template = try DocumentTemplate(
            "billing.document", Self.page(.english), [.german: Self.page(.german)])
    }

    func document(for value: InvoiceDocument) throws -> [UInt8] {
        Array(try template.html(try DocumentValues(value), in: value.language).utf8)
    }

    /// Returns the template of the page in one language.
    static func page(_ labels: DocumentLabels) -> String {
        """
        <!DOCTYPE html>
        <html lang="{{mail_language}}">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(title(labels)) {{number}}</title>
        <style>
        \(style)
        </style>
        </head>
        <body>
        <header>
        <h1>\(title(labels))</h1>
        <address><strong>{{seller.name}}</strong>{{#seller.address}}<br>{{.}}{{/seller.address}}<br>{{seller.country}}\
        {{#seller.tax_id}}<br>\(labels.taxID) {{seller.tax_id}}{{/seller.tax_id}}</address>
        </header>
        <section class="facts">
        <address><span class="label">\(labels.customer)</span><br><strong>{{customer.name}}</strong>\
        {{#customer.address}}<br>{{.}}{{/customer.address}}<br>{{customer.country}}\
        {{#customer.tax_id}}<br>\(labels.taxID) {{customer.tax_id}}{{/customer.tax_id}}</address>
        <dl>
        <dt>\(labels.number)</dt><dd>{{number}}</dd>
        <dt>\(labels.issuedOn)</dt><dd>{{issued_on}}</dd>
        {{#due_on}}<dt>\(labels.dueOn)</dt><dd>{{due_on}}</dd>{{/due_on}}
        {{#invoice_number}}<dt>\(labels.forInvoice)</dt><dd>{{invoice_number}}</dd>{{/invoice_number}}
        </dl>
        </section>
        {{#reason}}<p><span class="label">\(labels.reason)</span><br>{{reason}}</p>{{/reason}}
        <table>
        {{^is_credit_note}}<thead>
        <tr><th scope="col">\(labels.description)</th><th scope="col">\(labels.period)</th>\
        <th scope="col" class="number">\(labels.quantity)</th><th scope="col" class="number">\(labels.amount)</th></tr>
        </thead>
        <tbody>
        {{#lines}}<tr><td>{{text}}{{#is_usage}}<br><small>\(labels.usage)</small>{{/is_usage}}\
        {{#is_prorated_charge}}<br><small>\(labels.proratedCharge)</small>{{/is_prorated_charge}}\
        {{#is_prorated_credit}}<br><small>\(labels.proratedCredit)</small>{{/is_prorated_credit}}</td>\
        <td>{{period}}</td><td class="number">{{quantity}}</td><td class="number">{{amount}}</td></tr>
        {{/lines}}</tbody>{{/is_credit_note}}
        <tbody class="sums">
        <tr><th scope="row" colspan="3">\(labels.net)</th><td class="number">{{net}}</td></tr>
        {{#taxes}}<tr><th scope="row" colspan="3">{{name}}, {{rate}}</th><td class="number">{{amount}}</td></tr>
        {{/taxes}}<tr class="total"><th scope="row" colspan="3">{{#is_credit_note}}\(labels.credited){{/is_credit_note}}\
        {{^is_credit_note}}\(labels.total){{/is_credit_note}}</th><td class="number">{{total}}</td></tr>
        </tbody>
        </table>
        {{#is_settled}}<p>\(labels.settled)</p>{{/is_settled}}
        {{#is_reverse_charge}}<p>\(labels.reverseCharge)</p>{{/is_reverse_charge}}
        {{#is_outside_scope}}<p>\(labels.outsideScope)</p>{{/is_outside_scope}}
        </body>
        </html>

        """
    }

    private static func title(_ labels: DocumentLabels) -> String {
        "{{#is_credit_note}}\(labels.creditNote){{/is_credit_note}}{{^is_credit_note}}\(labels.invoice){{/is_credit_note}}"
    }

    /// Rows don't break between two sheets, and each sheet repeats the head of the table.
    private static let style = """
        @page { size: A4; margin: 20mm 18mm; }
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: 32px 24px; max-width: 210mm; background: #fff; color: #18181b;
          font: 14px/1.5 -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; overflow-wrap: break-word; }
        header, .facts { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 16px 48px; }
        header { margin-bottom: 40px; }
        h1 { margin: 0; font-size: 26px; line-height: 1.2; }
        address { font-style: normal; max-width: 100mm; }
        header address { text-align: right; }
        address, td:first-child { overflow-wrap: anywhere; }
        dl { display: grid; grid-template-columns: auto auto; gap: 2px 16px; margin: 0; align-content: start; }
        dt, .label, small { color: #52525b; }
        dd { margin: 0; text-align: right; font-variant-numeric: tabular-nums; }
        table { width: 100%; margin: 32px 0 24px; border-collapse: collapse; }
        thead { display: table-header-group; }
        tr { break-inside: avoid; }
        th, td { padding: 8px 6px; vertical-align: top; text-align: left; border-bottom: 1px solid #e4e4e7; }
        thead th { font-weight: 600; border-bottom: 2px solid #18181b; }
        .number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
        .sums { break-inside: avoid; }
        .sums th { font-weight: 400; text-align: right; }
        .sums tr:not(.total) :is(th, td) { border-bottom: none; padding-bottom: 2px; }
        .total :is(th, td) { font-weight: 700; border-bottom: 2px solid #18181b; }
        @media screen and (max-width: 640px) {
          header address { text-align: left; }
          thead { display: none; }
          table, tbody { display: block; }
          tr { display: grid; grid-template-columns: 1fr auto; border-bottom: 1px solid #e4e4e7; }
          tr :is(th, td), .sums tr :is(th, td) { border-bottom: none; padding: 4px 6px; }
          td:nth-child(2) { grid-area: 2 / 1; color: #52525b; }
          td:nth-child(3) { grid-area: 2 / 2; color: #52525b; }
          td:nth-child(3)::before { content: "\\D7\\A0"; }
          td:nth-child(4) { grid-area: 1 / 2; }
          .sums td:nth-child(2) { grid-area: auto; color: inherit; }
        }
        @media print { body { padding: 0; font-size: 10.5pt; } }
        """
}
