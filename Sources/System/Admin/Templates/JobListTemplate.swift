/// The list of jobs.
enum JobListTemplate {
    static let source = """
        {{<layout}}{{$content}}
        <h1>{{heading}}</h1>
        <form method="get" action="/admin/jobs/list" class="filter" role="search" aria-label="Filter">
        <p class="field"><label for="state">State</label><select id="state" name="state"\
        {{#stateProblem}} aria-invalid="true" aria-describedby="state-problem"{{/stateProblem}}><option value="">any</option>\
        {{#states}}<option value="{{value}}"{{#isChosen}} selected{{/isChosen}}>{{value}}</option>{{/states}}</select>\
        {{#stateProblem}}<span class="wrong" id="state-problem">{{message}}</span>{{/stateProblem}}</p>
        <p class="field"><label for="queue">Queue</label><input id="queue" name="queue" value="{{typedQueue}}" maxlength="200"></p>
        <p class="field"><label for="name">Name</label><input id="name" name="name" value="{{typedName}}" maxlength="200"></p>
        <p class="field"><label for="code">Error code</label><input id="code" name="code" value="{{typedCode}}" maxlength="200"></p>
        <p class="field"><label for="tenant">Tenant</label><input id="tenant" name="tenant" value="{{typedTenant}}" maxlength="320" \
        placeholder="name or identifier"{{#tenantProblem}} aria-invalid="true" aria-describedby="tenant-problem"{{/tenantProblem}}>\
        {{#tenantProblem}}<span class="wrong" id="tenant-problem">{{message}}{{#choices}} <a href="{{href}}">{{label}}</a>{{/choices}}</span>{{/tenantProblem}}</p>
        <p><button type="submit" class="quiet">Filter</button></p>
        </form>
        {{#batchProblem}}<p class="problem" role="alert">{{message}}</p>{{/batchProblem}}
        {{#isValid}}
        <p>{{count}} {{noun}}.{{#tenantName}} Tenant: {{tenantName}}.{{/tenantName}}{{#isFiltered}} <a href="/admin/jobs/list">All jobs</a>{{/isFiltered}}</p>
        <form method="post" action="/admin/jobs/bulk">
        <input type="hidden" name="form_token" value="{{formToken}}">
        <input type="hidden" name="return" value="{{here}}"><input type="hidden" name="cursor" value="{{cursor}}">
        <input type="hidden" name="state" value="{{state}}"><input type="hidden" name="queue" value="{{queue}}">
        <input type="hidden" name="name" value="{{name}}"><input type="hidden" name="code" value="{{code}}">
        <input type="hidden" name="tenant" value="{{tenant}}"><input type="hidden" name="batch" value="{{batch}}">
        {{#hasJobs}}
        <div class="bulk" role="group" aria-label="Actions on jobs">
        {{#problem}}<p class="wrong" role="alert">{{problem}}</p>{{/problem}}
        <label class="all" hidden><input type="checkbox" id="select-all"> All on this page</label>
        <span id="selected" role="status"></span>
        <button type="submit" name="action" value="retry">Retry selected</button>
        <button type="submit" name="action" value="cancel" class="danger">Cancel selected</button>
        <span class="rest"><button type="submit" name="action" value="retry-all" class="quiet">Retry all {{count}}…</button>
        <button type="submit" name="action" value="cancel-all" class="quiet danger">Cancel all {{count}}…</button></span>
        </div>
        {{/hasJobs}}
        <table class="stack rows">
        <thead><tr><th scope="col"><span class="hidden">Select</span></th><th scope="col">Job</th><th scope="col">State</th>\
        <th scope="col">Queue</th><th scope="col">Tenant</th><th scope="col">Created</th><th scope="col">Attempts</th>\
        <th scope="col">Error</th></tr></thead>
        <tbody>
        {{#jobs}}
        <tr><td class="plain"><input type="checkbox" name="job" value="{{tenantID}}/{{id}}" aria-label="Select {{name}} {{id}}"></td>
        <th scope="row"><a class="word" href="{{href}}">{{name}}</a></th>
        <td data-label="State" class="plain"><a href="{{stateHref}}" class="state {{stateClass}}" title="Only this state">{{stateName}}</a></td>
        <td data-label="Queue" class="plain"><a class="word" href="{{queueHref}}" title="Only this queue">{{queue}}</a></td>
        <td data-label="Tenant" class="plain"><a class="word" href="{{tenantHref}}" title="Only this tenant">{{tenant}}</a></td>
        <td data-label="Created" class="plain">{{created}}{{#next}}, again {{next}}{{/next}}</td><td data-label="Attempts">{{attempts}}</td>
        <td data-label="Error" class="wide plain">{{#code}}{{#codeHref}}<a href="{{codeHref}}" title="Only this error"><code>{{code}}</code></a>{{/codeHref}}\
        {{^codeHref}}<code>{{code}}</code>{{/codeHref}} {{/code}}{{error}}</td></tr>
        {{/jobs}}
        {{^hasJobs}}<tr><td colspan="8">No jobs match these filters.</td></tr>{{/hasJobs}}
        </tbody></table>
        </form>
        {{#next}}<p><a href="{{next}}" rel="next">Older jobs</a></p>{{/next}}
        {{/isValid}}
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
        <input type="hidden" name="name" value="{{name}}"><input type="hidden" name="code" value="{{code}}">
        <input type="hidden" name="tenant" value="{{tenant}}"><input type="hidden" name="batch" value="{{batch}}">
        <p><button type="submit" name="action" value="{{action}}"{{#isDanger}} class="danger"{{/isDanger}}>{{verb}} {{count}} {{noun}}</button>
        <a href="{{here}}">Back without changes</a></p>
        </form>
        {{/content}}{{/layout}}
        """
}
