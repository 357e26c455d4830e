/// The page of one mail.
enum MailPageTemplate {
    static let source = """
        {{<layout}}{{$content}}
        <p><a href="{{back}}">{{backLabel}}</a></p>
        <h1>{{subject}}</h1>
        {{#isPreview}}<p class="dim">Preview of <code>{{label}}</code> with example values.</p>{{/isPreview}}
        {{#isIncomplete}}<p class="problem">The message is cut off or has too many parts. The source has all of it.</p>{{/isIncomplete}}
        <dl>{{#facts}}<div><dt>{{label}}</dt><dd>{{value}}</dd></div>{{/facts}}</dl>
        <section aria-labelledby="html-title"><h2 id="html-title">HTML</h2>
        {{#frame}}<iframe class="mail" sandbox src="{{frame}}" title="The mail as HTML"></iframe>
        <p class="dim">Links don't work here{{#hasLinks}}: they are below{{/hasLinks}}. Images from other servers aren't loaded.</p>{{/frame}}
        {{^frame}}<p class="dim">The mail has no HTML.</p>{{/frame}}
        </section>
        {{#hasLinks}}<section aria-labelledby="links-title"><h2 id="links-title">Links</h2>
        <ul>{{#links}}<li><a href="{{url}}" rel="noopener noreferrer" target="_blank"><code>{{url}}</code></a></li>{{/links}}</ul>
        </section>{{/hasLinks}}
        <section aria-labelledby="text-title"><h2 id="text-title">Plain text</h2>
        {{#text}}<pre tabindex="0" role="region" aria-label="Plain text">{{text}}</pre>{{/text}}
        {{^text}}<p class="dim">The mail has no plain text.</p>{{/text}}
        </section>
        {{#hasFiles}}<section aria-labelledby="files-title"><h2 id="files-title">Files</h2>
        <ul>{{#files}}<li>{{name}} <span class="dim">{{type}}, {{size}}{{#contentID}}, image <code>cid:{{contentID}}</code>{{/contentID}}</span></li>{{/files}}</ul>
        </section>{{/hasFiles}}
        <section aria-labelledby="headers-title"><h2 id="headers-title">Headers</h2>
        <table class="facts"><thead class="hidden"><tr><th scope="col">Name</th><th scope="col">Value</th></tr></thead><tbody>
        {{#headers}}<tr><th scope="row">{{name}}</th><td>{{value}}</td></tr>
        {{/headers}}</tbody></table></section>
        <section aria-labelledby="source-title"><h2 id="source-title">Source</h2>
        <p><a href="{{download}}" download>Download the message</a> <span class="dim">{{size}}</span></p>
        <details><summary>Show the source</summary>
        <pre tabindex="0" role="region" aria-label="Source">{{source}}</pre>
        {{#isLong}}<p class="dim">Only its beginning is shown.</p>{{/isLong}}</details></section>
        {{/content}}{{/layout}}
        """
}
