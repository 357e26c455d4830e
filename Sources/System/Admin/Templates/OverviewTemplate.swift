/// The overview of jobs, and the part of it that is updated live.
enum OverviewTemplate {
    static let page = """
        {{<layout}}{{$content}}
        <h1>Jobs</h1>
        <p id="live-status" class="dim">As of {{at}}. <a href="/admin/jobs">Reload</a></p>
        <div id="live" data-stream="/admin/jobs/stream">
        {{>live}}
        </div>
        {{/content}}{{/layout}}
        """

    static let live = """
        <section aria-labelledby="queues-title">
        <h2 id="queues-title">Queues</h2>
        <table class="stack">
        <thead><tr><th scope="col">Queue</th><th scope="col" class="n">Available</th><th scope="col" class="n">Running</th>\
        <th scope="col" class="n">Scheduled</th><th scope="col" class="n">Blocked</th><th scope="col">Longest wait</th>\
        <th scope="col">State</th><th scope="col"><span class="hidden">Action</span></th></tr></thead>
        <tbody>
        {{#queues}}
        <tr><th scope="row"><a href="{{href}}" id="queue-{{name}}">{{name}}</a></th>
        <td class="n" data-label="Available">{{available}}</td><td class="n" data-label="Running">{{running}}</td>
        <td class="n" data-label="Scheduled">{{scheduled}}</td><td class="n" data-label="Blocked">{{blocked}}</td>
        <td data-label="Longest wait">{{oldest}}</td>
        <td data-label="State">{{#isPaused}}<span class="state paused">paused</span>{{/isPaused}}\
        {{^isPaused}}<span class="state open">open</span>{{/isPaused}}</td>
        <td><form method="post" action="{{action}}"><input type="hidden" name="form_token" value="{{formToken}}">\
        <button type="submit" class="quiet" id="{{verb}}-{{name}}">{{verbLabel}}<span class="hidden"> {{name}}</span></button></form></td></tr>
        {{/queues}}
        {{^hasQueues}}<tr><td colspan="8">No queues yet.</td></tr>{{/hasQueues}}
        </tbody></table>
        <p class="dim">{{workers}} {{workersNoun}} running. <a href="/admin/workers" id="to-workers">Workers</a></p>
        </section>
        <div class="two">
        <section aria-labelledby="throughput-title"><h2 id="throughput-title">Throughput</h2>
        {{#throughput}}{{>chart}}{{/throughput}}
        </section>
        <section aria-labelledby="latency-title"><h2 id="latency-title">Latency</h2>
        {{#latency}}{{>chart}}{{/latency}}
        </section>
        </div>
        <section aria-labelledby="running-title">
        <h2 id="running-title">Running now</h2>
        <table class="stack">
        <thead><tr><th scope="col">Job</th><th scope="col">Queue</th><th scope="col">Tenant</th><th scope="col">Running for</th>\
        <th scope="col">Progress</th></tr></thead>
        <tbody>
        {{#runningJobs}}
        <tr><th scope="row"><a href="{{href}}" id="running-{{id}}">{{name}}</a></th><td data-label="Queue">{{queue}}</td>
        <td data-label="Tenant">{{tenant}}</td><td data-label="Running for">{{age}}</td>
        <td data-label="Progress">{{#progress}}<progress max="100" value="{{progress}}">{{progress}} %</progress> {{progress}} %{{#note}}, {{/note}}{{/progress}}{{note}}</td></tr>
        {{/runningJobs}}
        {{^hasRunning}}<tr><td colspan="5">No jobs are running.</td></tr>{{/hasRunning}}
        </tbody></table>
        </section>
        <section aria-labelledby="failures-title">
        <h2 id="failures-title">Recent failures</h2>
        <table class="stack">
        <thead><tr><th scope="col">Job</th><th scope="col">Queue</th><th scope="col">Tenant</th><th scope="col">Discarded</th>\
        <th scope="col">Attempts</th><th scope="col">Error</th></tr></thead>
        <tbody>
        {{#failures}}
        <tr><th scope="row"><a href="{{href}}" id="failure-{{id}}">{{name}}</a></th><td data-label="Queue">{{queue}}</td>
        <td data-label="Tenant">{{tenant}}</td><td data-label="Discarded">{{ended}}</td>
        <td data-label="Attempts">{{attempts}}</td><td data-label="Error" class="wide"><code>{{code}}</code> {{error}}</td></tr>
        {{/failures}}
        {{^hasFailures}}<tr><td colspan="6">No discarded jobs.</td></tr>{{/hasFailures}}
        </tbody></table>
        <p><a href="/admin/jobs/list?state=discarded" id="all-failures">All discarded jobs</a></p>
        </section>
        """
}

/// A chart of the last hour by minute, and the same data as a table.
enum ChartTemplate {
    static let source = """
        <figure>
        <svg class="chart" viewBox="0 0 {{width}} {{height}}" role="img" aria-labelledby="{{id}}-text">
        <title id="{{id}}-text">{{text}}</title>
        <line class="axis" x1="0" y1="{{base}}" x2="{{width}}" y2="{{base}}"/>
        {{#bars}}<rect class="{{series}}" x="{{x}}" y="{{y}}" width="{{w}}" height="{{h}}"/>{{/bars}}
        {{#lines}}<polyline class="{{series}}" points="{{points}}"/>{{/lines}}
        <text class="label" x="0" y="11">{{top}}</text>
        <text class="label" x="0" y="{{labelY}}">{{from}}</text>
        <text class="label end" x="{{width}}" y="{{labelY}}">{{to}}</text>
        </svg>
        <figcaption>{{#legend}}<span class="key {{series}}">{{label}}</span> {{/legend}}<br>{{text}}</figcaption>
        <details id="{{id}}-table"><summary>As a table</summary>
        <table><thead><tr><th scope="col">Minute</th>{{#columns}}<th scope="col" class="n">{{label}}</th>{{/columns}}</tr></thead>
        <tbody>{{#rows}}<tr><th scope="row">{{minute}}</th>{{#cells}}<td class="n">{{value}}</td>{{/cells}}</tr>{{/rows}}
        {{^hasRows}}<tr><td colspan="4">No attempts ended in the last hour.</td></tr>{{/hasRows}}</tbody></table></details>
        </figure>
        """
}
