/// The list of the audit's entries.
enum AuditTemplate {
    static let source = """
        {{<layout}}{{$content}}
        <h1>Audit</h1>
        <form method="get" action="/admin/audit" class="filter" role="search" aria-label="Filter">
        <p class="field"><label for="tenant">Tenant</label><input id="tenant" name="tenant" value="{{typedTenant}}" maxlength="320" placeholder="name or identifier"\
        {{#tenantProblem}} aria-invalid="true" aria-describedby="tenant-problem"{{/tenantProblem}}>\
        {{#tenantProblem}}<span class="wrong" id="tenant-problem">{{message}}{{#choices}} <a href="{{href}}">{{label}}</a>{{/choices}}</span>{{/tenantProblem}}</p>
        <p class="field"><label for="actor">Actor</label><input id="actor" name="actor" value="{{typedActor}}" maxlength="320" placeholder="address or identifier"\
        {{#actorProblem}} aria-invalid="true" aria-describedby="actor-problem"{{/actorProblem}}>\
        {{#actorProblem}}<span class="wrong" id="actor-problem">{{message}}</span>{{/actorProblem}}</p>
        <p class="field"><label for="record">Record</label><input id="record" name="record" value="{{record}}" maxlength="63"></p>
        <p class="field"><label for="id">Identifier</label><input id="id" name="id" value="{{recordID}}" maxlength="200"></p>
        <p class="field"><label for="action">Action</label><input id="action" name="action" value="{{action}}" maxlength="100"></p>
        <p><button type="submit" class="quiet">Filter</button></p>
        </form>
        {{#isFiltered}}<p>{{#tenantName}}Tenant: {{tenantName}}. {{/tenantName}}{{#actorName}}Actor: {{actorName}}. {{/actorName}}\
        <a href="/admin/audit">All entries</a></p>{{/isFiltered}}
        {{#isValid}}
        <table class="stack rows">
        <thead><tr><th scope="col">Entry</th><th scope="col">Record</th><th scope="col">Actor</th><th scope="col">Tenant</th>\
        <th scope="col">Origin</th><th scope="col" class="n">Position</th></tr></thead>
        <tbody>
        {{#entries}}
        <tr><th scope="row"><a class="word" href="{{actionHref}}" title="Only this action">{{action}}</a><br><time class="dim" datetime="{{iso}}">{{at}}</time></th>
        <td data-label="Record" class="wide">{{#record}}{{record}}{{/record}}{{#recordHref}} <a href="{{recordHref}}"><code>{{recordID}}</code></a>{{/recordHref}}\
        {{#payload}}<details><summary>What changed<span class="hidden"> in entry {{number}}</span></summary>\
        <pre tabindex="0" role="region" aria-label="Payload of entry {{number}}">{{payload}}</pre></details>{{/payload}}\
        {{#isErased}}<br><span class="dim">payload erased</span>{{/isErased}}</td>
        <td class="address" data-label="Actor">{{#actorHref}}<a href="{{actorHref}}" title="Only this actor">{{actor}}</a>{{/actorHref}}{{^actorHref}}{{actor}}{{/actorHref}}</td>\
        <td data-label="Tenant"><a class="word" href="{{tenantHref}}" title="Only this tenant">{{tenant}}</a></td>
        <td data-label="Origin" class="wide">{{origin}}{{#permission}} <code>{{permission}}</code>{{/permission}}\
        {{#reason}}<br><span class="dim">{{reason}}</span>{{/reason}}{{#request}}<br><code class="dim">{{request}}</code>{{/request}}</td>
        <td class="n" data-label="Position">{{#position}}{{position}}{{/position}}{{^position}}<span class="dim">not sealed</span>{{/position}}</td></tr>
        {{/entries}}
        {{^hasEntries}}<tr><td colspan="6">No entries match these filters.</td></tr>{{/hasEntries}}
        </tbody></table>
        {{#next}}<p><a href="{{next}}" rel="next">Older entries</a></p>{{/next}}
        {{/isValid}}
        {{/content}}{{/layout}}
        """
}
