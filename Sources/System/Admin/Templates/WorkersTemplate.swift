/// The worker processes.
enum WorkersTemplate {
    static let source = """
        {{<layout}}{{$content}}
        <h1>Workers</h1>
        <table class="stack rows">
        <thead><tr><th scope="col">Process</th><th scope="col">Queues</th><th scope="col" class="n">Running</th>\
        <th scope="col">Last heartbeat</th><th scope="col">Started</th><th scope="col">State</th></tr></thead>
        <tbody>
        {{#workers}}
        <tr><th scope="row">{{host}} {{process}}<br><code class="dim">{{id}}</code></th><td data-label="Queues">{{queues}}</td>
        <td class="n" data-label="Running">{{running}} of {{concurrency}}</td><td data-label="Last heartbeat">{{beat}}</td>
        <td data-label="Started">{{started}}</td>
        <td data-label="State"><span class="state {{stateClass}}">{{stateName}}</span></td></tr>
        {{/workers}}
        {{^hasWorkers}}<tr><td colspan="6">No workers are running: no jobs are processed.</td></tr>{{/hasWorkers}}
        </tbody></table>
        {{/content}}{{/layout}}
        """
}

/// The schedules.
enum SchedulesTemplate {
    static let source = """
        {{<layout}}{{$content}}
        <h1>Schedules</h1>
        <table class="stack rows">
        <thead><tr><th scope="col">Schedule</th><th scope="col">Job</th><th scope="col">Rule</th><th scope="col">Next</th>\
        <th scope="col">Last</th><th scope="col">State</th><th scope="col"><span class="hidden">Action</span></th></tr></thead>
        <tbody>
        {{#schedules}}
        <tr><th scope="row">{{name}}</th><td data-label="Job">{{job}}</td><td data-label="Rule"><code>{{rule}}</code> {{timeZone}}</td>
        <td data-label="Next">{{next}}</td>
        <td data-label="Last">{{#lastHref}}<a href="{{lastHref}}">{{last}}</a>{{/lastHref}}{{^lastHref}}{{last}}{{/lastHref}}</td>
        <td data-label="State">{{#isPaused}}<span class="state paused">paused</span>{{/isPaused}}\
        {{^isPaused}}<span class="state open">active</span>{{/isPaused}}</td>
        <td><form method="post" action="{{action}}"><input type="hidden" name="form_token" value="{{formToken}}">\
        <button type="submit" class="quiet">{{verbLabel}}<span class="hidden"> {{name}}</span></button></form></td></tr>
        {{/schedules}}
        {{^hasSchedules}}<tr><td colspan="7">No schedules are declared.</td></tr>{{/hasSchedules}}
        </tbody></table>
        {{/content}}{{/layout}}
        """
}
