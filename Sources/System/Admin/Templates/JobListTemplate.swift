/// The list of jobs.
enum JobListTemplate {
    static let source = """
        {{<layout}}{{$content}}
        <h1>{{heading}}</h1>
        <form method="get" action="/admin/jobs/list" class="filter" role="search" aria-label="Filter">
        <p class="field"><label for="state">State</label><select id="state" name="state"><option value="">any</option>\
        {{#states}}<option value="{{value}}"{{#isChosen}} selected{{/isChosen}}>{{value}}</option>{{/states}}</select></p>
        <p class="field"><label for="queue">Queue</label><input id="queue" name="queue" value="{{queue}}" maxlength="200"></p>
        <p class="field"><label for="name">Name</label><input id="name" name="name" value="{{name}}" maxlength="200"></p>
        <p class="field"><label for="tenant">Tenant</label><input id="tenant" name="tenant" value="{{tenant}}" maxlength="36"></p>
        <p><button type="submit" class="quiet">Filter</button></p>
        </form>
        <p>{{count}} {{noun}}.</p>
        <form method="post" action="/admin/jobs/bulk">
        <input type="hidden" name="form_token" value="{{formToken}}">
        <input type="hidden" name="return" value="{{here}}">
        <input type="hidden" name="state" value="{{state}}"><input type="hidden" name="queue" value="{{queue}}">
        <input type="hidden" name="name" value="{{name}}"><input type="hidden" name="tenant" value="{{tenant}}">
        <input type="hidden" name="batch" value="{{batch}}">
        <table class="stack">
        <thead><tr><th scope="col"><span class="hidden">Select</span></th><th scope="col">Job</th><th scope="col">State</th>\
        <th scope="col">Queue</th><th scope="col">Tenant</th><th scope="col">Created</th><th scope="col">Attempts</th>\
        <th scope="col">Error</th></tr></thead>
        <tbody>
        {{#jobs}}
        <tr><td><input type="checkbox" name="job" value="{{tenantID}}/{{id}}" aria-label="Select {{name}} {{id}}"></td>
        <th scope="row"><a href="{{href}}">{{name}}</a></th>
        <td data-label="State"><span class="state {{stateClass}}">{{stateName}}</span></td><td data-label="Queue">{{queue}}</td>
        <td data-label="Tenant">{{tenant}}</td><td data-label="Created">{{created}}</td><td data-label="Attempts">{{attempts}}</td>
        <td data-label="Error" class="wide">{{#code}}<code>{{code}}</code> {{/code}}{{error}}</td></tr>
        {{/jobs}}
        {{^hasJobs}}<tr><td colspan="8">No jobs match these filters.</td></tr>{{/hasJobs}}
        </tbody></table>
        {{#hasJobs}}
        <fieldset><legend>Selected jobs</legend>
        <button type="submit" name="action" value="retry">Retry</button>
        <button type="submit" name="action" value="cancel">Cancel</button></fieldset>
        <fieldset><legend>All matching jobs ({{count}})</legend>
        <button type="submit" name="action" value="retry-all" class="quiet">Retry all…</button>
        <button type="submit" name="action" value="cancel-all" class="quiet">Cancel all…</button></fieldset>
        {{/hasJobs}}
        </form>
        {{#next}}<p><a href="{{next}}" rel="next">Older jobs</a></p>{{/next}}
        {{/content}}{{/layout}}
        """
}

/// The confirmation page before many jobs are changed.
enum BulkTemplate {
    static let source = """
        {{<layout}}{{$content}}
        <h1>{{question}}</h1>
        <p>{{text}}</p>
        <form method="post" action="/admin/jobs/bulk">
        <input type="hidden" name="form_token" value="{{formToken}}">
        <input type="hidden" name="return" value="{{here}}">
        <input type="hidden" name="confirmed" value="yes">
        <input type="hidden" name="state" value="{{state}}"><input type="hidden" name="queue" value="{{queue}}">
        <input type="hidden" name="name" value="{{name}}"><input type="hidden" name="tenant" value="{{tenant}}">
        <input type="hidden" name="batch" value="{{batch}}">
        <p><button type="submit" name="action" value="{{action}}">{{verb}} {{count}} {{noun}}</button>
        <a href="{{here}}">Back without changes</a></p>
        </form>
        {{/content}}{{/layout}}
        """
}
