/// The list of sent mails.
enum MailListTemplate {
    static let source = """
        {{<layout}}{{$content}}
        <h1>Mail</h1>
        <p><a href="{{previews}}">Previews of all mails</a> · <a href="{{jobs}}">Jobs of the mail queue</a></p>
        {{^isKept}}<p>The adapter <code>{{adapter}}</code> keeps no copies of mails. The jobs of the mail queue show which were sent, \
        and the errors of the others.</p>{{/isKept}}
        {{#isKept}}
        {{#isMemory}}<p class="dim">The adapter <code>memory</code> sends nothing, and keeps the latest mails of this process until it ends.</p>{{/isMemory}}
        {{^isMemory}}<p class="dim">The adapter <code>{{adapter}}</code> sends nothing, and keeps each mail.</p>{{/isMemory}}
        <table class="stack rows">
        <thead><tr><th scope="col">Mail</th><th scope="col">To</th><th scope="col">From</th><th scope="col">Date (UTC)</th>\
        <th scope="col" class="n">Size</th></tr></thead>
        <tbody>
        {{#mails}}
        <tr><th scope="row"><a href="{{href}}">{{subject}}</a></th><td class="address" data-label="To">{{to}}</td>
        <td class="address" data-label="From">{{from}}</td>
        <td data-label="Date">{{#at}}<time datetime="{{iso}}">{{at}}</time>{{/at}}{{^at}}<span class="dim">none</span>{{/at}}</td>
        <td class="n" data-label="Size">{{size}}</td></tr>
        {{/mails}}
        {{^hasMails}}<tr><td colspan="5">No mails.</td></tr>{{/hasMails}}
        </tbody></table>
        {{#next}}<p><a href="{{next}}" rel="next">Older mails</a></p>{{/next}}
        {{/isKept}}
        {{/content}}{{/layout}}
        """
}

/// The list of mails that the product can send.
enum MailPreviewsTemplate {
    static let source = """
        {{<layout}}{{$content}}
        <h1>Mail previews</h1>
        <p><a href="/admin/mail">All mails</a></p>
        <table class="stack">
        <thead><tr><th scope="col">Mail</th><th scope="col">Previews with example values</th></tr></thead>
        <tbody>
        {{#mails}}
        <tr><th scope="row"><code>{{name}}</code></th><td data-label="Previews">\
        {{#previews}}<div>{{#failure}}<code>{{language}}</code> <span class="dim">The example is refused: {{failure}}</span>{{/failure}}\
        {{^failure}}<a href="{{href}}"><code>{{language}}</code> {{subject}}</a>{{/failure}}</div>{{/previews}}</td></tr>
        {{/mails}}
        {{^hasMails}}<tr><td colspan="2">No module declares a mail.</td></tr>{{/hasMails}}
        </tbody></table>
        {{/content}}{{/layout}}
        """
}
