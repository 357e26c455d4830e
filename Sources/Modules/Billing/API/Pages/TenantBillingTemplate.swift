/// The page of one tenant, in parts.
enum TenantBillingTemplate {
    static let source = """
        {{<layout}}{{$content}}
        <h1>{{name}}{{#subscription}} <span class="state {{style}}">{{status}}</span>{{/subscription}}</h1>
        <p class="dim"><code>{{id}}</code></p>
        <p><a href="{{overview}}">Billing</a> · <a href="{{subscriptions}}">All subscriptions of the tenant</a> · \
        <a href="{{audit}}">Audit of the tenant</a> · <a href="{{jobs}}">Jobs of the tenant</a></p>
        <section aria-labelledby="subscription-title"><h2 id="subscription-title">Subscription</h2>
        {{#subscription}}<dl>{{#facts}}<div><dt>{{label}}</dt><dd>{{value}}</dd></div>{{/facts}}</dl>
        {{#hasPending}}<h3>On the next invoice</h3>
        <table class="stack"><thead><tr><th scope="col">Line</th><th scope="col" class="n">Amount</th></tr></thead><tbody>
        {{#pending}}<tr><th scope="row">{{text}}</th><td class="n" data-label="Amount">{{amount}}</td></tr>
        {{/pending}}</tbody></table>{{/hasPending}}{{/subscription}}
        {{^hasSubscription}}<p class="dim">The tenant has never had a subscription.</p>{{/hasSubscription}}
        </section>
        {{#hasAccount}}<section aria-labelledby="account-title"><h2 id="account-title">Account</h2>
        <dl>{{#account}}<div><dt>{{label}}</dt><dd>{{value}}</dd></div>{{/account}}</dl></section>{{/hasAccount}}
        {{>billing-usage}}
        {{>billing-documents}}
        {{>billing-payments}}
        {{/content}}{{/layout}}
        """

    static let usage = """
        {{#hasUsage}}<section aria-labelledby="usage-title"><h2 id="usage-title">Usage</h2>
        <table class="stack"><thead><tr><th scope="col">Meter</th><th scope="col">Period</th><th scope="col" class="n">Quantity</th></tr></thead>
        <tbody>
        {{#usage}}<tr><th scope="row">{{meter}}</th>\
        <td data-label="Period">{{#period}}{{period}}{{/period}}{{^period}}<span class="dim">not charged yet</span>{{/period}}</td>\
        <td class="n" data-label="Quantity">{{quantity}}</td></tr>
        {{/usage}}</tbody></table></section>{{/hasUsage}}
        """

    static let documents = """
        <section aria-labelledby="invoices"><h2 id="invoices">Invoices</h2>
        <table class="stack">
        <thead><tr><th scope="col">Invoice</th><th scope="col">State</th><th scope="col">Issued</th><th scope="col">Due</th>\
        <th scope="col">Paid</th><th scope="col" class="n">Total</th><th scope="col" class="n">Credited</th>\
        <th scope="col" class="n">Open</th></tr></thead>
        <tbody>
        {{#invoices}}<tr><th scope="row">{{number}}</th>
        <td data-label="State"><span class="state {{style}}">{{status}}</span></td><td data-label="Issued">{{issued}}</td>
        <td data-label="Due">{{due}}</td><td data-label="Paid">{{paid}}</td><td class="n" data-label="Total">{{total}}</td>
        <td class="n" data-label="Credited">{{credited}}</td><td class="n" data-label="Open">{{open}}</td></tr>
        {{/invoices}}
        {{^hasInvoices}}<tr><td colspan="8">No invoices.</td></tr>{{/hasInvoices}}
        </tbody></table>
        {{#moreInvoices}}<p><a href="{{moreInvoices}}" rel="next">Older invoices</a></p>{{/moreInvoices}}
        </section>
        <section aria-labelledby="notes"><h2 id="notes">Credit notes and refunds</h2>
        <table class="stack">
        <thead><tr><th scope="col">Credit note</th><th scope="col">Invoice</th><th scope="col">Issued</th>\
        <th scope="col" class="n">Total</th><th scope="col">Reason</th><th scope="col" class="n">Refund</th>\
        <th scope="col">State</th></tr></thead>
        <tbody>
        {{#notes}}<tr><th scope="row">{{number}}</th><td data-label="Invoice">{{invoice}}</td>
        <td data-label="Issued">{{issued}}</td><td class="n" data-label="Total">{{total}}</td>
        <td data-label="Reason">{{reason}}</td><td class="n" data-label="Refund">{{refund}}</td>
        <td data-label="State">{{#status}}<span class="state {{style}}">{{status}}</span> <code>{{payment}}</code>{{/status}}\
        {{#failed}}<br><span class="dim">refund again</span> <code>{{failed}}</code>{{/failed}}</td></tr>
        {{/notes}}
        {{^hasNotes}}<tr><td colspan="7">No credit notes.</td></tr>{{/hasNotes}}
        </tbody></table>
        {{#moreNotes}}<p><a href="{{moreNotes}}" rel="next">Older credit notes</a></p>{{/moreNotes}}
        </section>
        """

    static let payments = """
        <section aria-labelledby="payments"><h2 id="payments">Payments</h2>
        <table class="stack">
        <thead><tr><th scope="col">Attempt (UTC)</th><th scope="col">Invoice</th><th scope="col">State</th>\
        <th scope="col" class="n">Amount</th><th scope="col" class="n">Refunded</th><th scope="col">At the gateway</th></tr></thead>
        <tbody>
        {{#payments}}<tr><th scope="row"><time datetime="{{iso}}">{{at}}</time></th><td data-label="Invoice">{{invoice}}</td>
        <td data-label="State"><span class="state {{style}}">{{status}}</span></td>
        <td class="n" data-label="Amount">{{amount}}</td><td class="n" data-label="Refunded">{{refunded}}</td>
        <td data-label="At the gateway">{{#reference}}<code>{{reference}}</code><br>{{/reference}}\
        {{#method}}<span class="dim">method</span> <code>{{method}}</code><br>{{/method}}\
        <span class="dim">key</span> <code>{{key}}</code></td></tr>
        {{/payments}}
        {{^hasPayments}}<tr><td colspan="6">No payments.</td></tr>{{/hasPayments}}
        </tbody></table>
        {{#morePayments}}<p><a href="{{morePayments}}" rel="next">Older payments</a></p>{{/morePayments}}
        </section>
        """
}
