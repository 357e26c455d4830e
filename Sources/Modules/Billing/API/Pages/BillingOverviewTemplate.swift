/// The overview, and the lists of tenants.
enum BillingOverviewTemplate {
    static let source = """
        {{<layout}}{{$content}}
        <h1>Billing</h1>
        <p><a href="{{pastDue}}">Past due</a> · <a href="{{tenants}}">Tenants</a></p>
        <p class="dim">As of <time datetime="{{iso}}">{{at}}</time> UTC. Months are those of UTC.</p>
        <section aria-labelledby="states-title"><h2 id="states-title">Subscriptions</h2>
        <table class="stack"><thead><tr><th scope="col">State</th><th scope="col" class="n">Subscriptions</th></tr></thead><tbody>
        {{#states}}<tr><th scope="row"><a href="{{href}}"><span class="state {{style}}">{{label}}</span></a></th>\
        <td class="n" data-label="Subscriptions">{{count}}</td></tr>
        {{/states}}</tbody></table></section>
        {{#reports}}
        <section aria-labelledby="report-{{currency}}"><h2 id="report-{{currency}}">{{currency}}</h2>
        <dl>
        <div><dt>Monthly recurring revenue</dt><dd>{{recurring}}</dd></div>
        <div><dt>In trials</dt><dd>{{trialing}} a month</dd></div>
        <div><dt>Open</dt><dd>{{open}} in {{openCount}} {{openNoun}}</dd></div>
        </dl>
        <table class="stack">
        <thead><tr><th scope="col">Month</th>{{#totals}}<th scope="col" class="n">{{label}}</th>{{/totals}}</tr></thead>
        <tbody>
        {{#months}}<tr><th scope="row">{{month}}</th>{{#cells}}<td class="n" data-label="{{label}}">{{amount}}</td>{{/cells}}</tr>
        {{/months}}
        <tr><th scope="row">Twelve months</th>{{#totals}}<td class="n" data-label="{{label}}"><strong>{{amount}}</strong></td>{{/totals}}</tr>
        </tbody></table></section>
        {{/reports}}
        {{^hasReports}}<p>There is no revenue yet.</p>{{/hasReports}}
        <p class="dim">The monthly recurring revenue is what the subscriptions that are active or past due cost in advance for \
        a month, before taxes and without usage; a yearly price counts with a twelfth. Subscriptions in trials are listed apart. \
        All other amounts are with taxes: invoices by their day of issue except void ones, credit notes by their day of issue, \
        successful charges and refunds by the month in which they were asked for.</p>
        {{/content}}{{/layout}}
        """
}

/// The list of tenants with overdue invoices.
enum PastDueTemplate {
    static let source = """
        {{<layout}}{{$content}}
        <h1>Past due</h1>
        <p><a href="{{overview}}">Billing</a></p>
        <table class="stack">
        <thead><tr><th scope="col">Tenant</th><th scope="col" class="n">Due</th><th scope="col" class="n">Invoices</th>\
        <th scope="col">Due since</th><th scope="col" class="n">Attempts</th><th scope="col">Next attempt</th></tr></thead>
        <tbody>
        {{#tenants}}
        <tr><th scope="row"><a href="{{href}}">{{name}}</a></th>
        <td class="n" data-label="Due">{{#amounts}}<div>{{amount}}</div>{{/amounts}}</td>
        <td class="n" data-label="Invoices">{{invoices}}</td>
        <td data-label="Due since"><time datetime="{{since}}">{{since}}</time></td>
        <td class="n" data-label="Attempts">{{attempts}}</td>
        <td data-label="Next attempt">{{#next}}<time datetime="{{next}}">{{next}}</time>{{/next}}\
        {{^next}}<span class="dim">none</span>{{/next}}</td></tr>
        {{/tenants}}
        {{^hasTenants}}<tr><td colspan="6">No invoice is overdue.</td></tr>{{/hasTenants}}
        </tbody></table>
        {{#next}}<p><a href="{{next}}" rel="next">Later due</a></p>{{/next}}
        <p class="dim">Open invoices whose due day has passed in UTC. The attempts, and the next one, are those of the oldest \
        invoice.</p>
        {{/content}}{{/layout}}
        """
}

/// The list of subscriptions.
enum BillingTenantsTemplate {
    static let source = """
        {{<layout}}{{$content}}
        <h1>Tenants</h1>
        <p><a href="{{overview}}">Billing</a></p>
        <form method="get" action="{{action}}" class="filter" role="search" aria-label="Filter">
        <p class="field"><label for="status">State</label><select id="status" name="status"><option value="">any</option>\
        {{#states}}<option value="{{value}}"{{#isChosen}} selected{{/isChosen}}>{{label}}</option>{{/states}}</select></p>
        <p class="field"><label for="tenant">Tenant</label><input id="tenant" name="tenant" value="{{tenant}}" maxlength="36"></p>
        <p><button type="submit" class="quiet">Filter</button></p>
        </form>
        <table class="stack">
        <thead><tr><th scope="col">Tenant</th><th scope="col">State</th><th scope="col">Plan</th><th scope="col" class="n">Users</th>\
        <th scope="col" class="n">Price</th><th scope="col">Started</th><th scope="col">Period ends</th></tr></thead>
        <tbody>
        {{#rows}}
        <tr><th scope="row"><a href="{{href}}">{{name}}</a></th>
        <td data-label="State"><span class="state {{style}}">{{status}}</span></td><td data-label="Plan">{{plan}}</td>
        <td class="n" data-label="Users">{{users}}</td><td class="n" data-label="Price">{{price}}</td>
        <td data-label="Started">{{started}}</td><td data-label="Period ends">{{end}}</td></tr>
        {{/rows}}
        {{^hasRows}}<tr><td colspan="7">No subscriptions match these filters.</td></tr>{{/hasRows}}
        </tbody></table>
        {{#next}}<p><a href="{{next}}" rel="next">Older subscriptions</a></p>{{/next}}
        {{/content}}{{/layout}}
        """
}
