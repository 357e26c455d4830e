/// The overview of jobs, and the part of it that is updated live.
enum OverviewTemplate {
    static let page = """
        {{<layout}}{{$content}}
        <h1>Jobs</h1>
        <p id="live-status" class="dim">As of {{at}}. <a href="/admin/jobs">Reload</a></p>
        <div id="live" data-stream="{{stream}}">
        {{>live}}
        </div>
        {{/content}}{{/layout}}
        """

    static let live = """
        <section aria-labelledby="queues-title">
        <h2 id="queues-title">Queues</h2>
        <table class="stack rows">
        <thead><tr><th scope="col">Queue</th><th scope="col" class="n">Available</th><th scope="col" class="n">Running</th>\
        <th scope="col" class="n">Scheduled</th><th scope="col" class="n">Blocked</th><th scope="col" class="n">Retrying</th>\
        <th scope="col" class="n">Failed</th><th scope="col">Longest wait</th>\
        <th scope="col">State</th><th scope="col"><span class="hidden">Action</span></th></tr></thead>
        <tbody>
        {{#queues}}
        <tr><th scope="row"><a class="word" href="{{href}}" id="queue-{{name}}">{{name}}</a></th>
        <td class="n" data-label="Available">{{#availableHref}}<a href="{{availableHref}}" id="available-{{name}}">{{available}}</a>{{/availableHref}}{{^availableHref}}{{available}}{{/availableHref}}</td>
        <td class="n" data-label="Running">{{#runningHref}}<a href="{{runningHref}}" id="running-in-{{name}}">{{running}}</a>{{/runningHref}}{{^runningHref}}{{running}}{{/runningHref}}</td>
        <td class="n" data-label="Scheduled">{{#scheduledHref}}<a href="{{scheduledHref}}" id="scheduled-{{name}}">{{scheduled}}</a>{{/scheduledHref}}{{^scheduledHref}}{{scheduled}}{{/scheduledHref}}</td>
        <td class="n" data-label="Blocked">{{#blockedHref}}<a href="{{blockedHref}}" id="blocked-{{name}}">{{blocked}}</a>{{/blockedHref}}{{^blockedHref}}{{blocked}}{{/blockedHref}}</td>
        <td class="n" data-label="Retrying">{{#retryingHref}}<a href="{{retryingHref}}" id="retrying-{{name}}">{{retrying}}</a>{{/retryingHref}}{{^retryingHref}}{{retrying}}{{/retryingHref}}</td>
        <td class="n" data-label="Failed">{{#discardedHref}}<a href="{{discardedHref}}" id="failed-{{name}}">{{discarded}}</a>{{/discardedHref}}{{^discardedHref}}{{discarded}}{{/discardedHref}}</td>
        <td data-label="Longest wait">{{oldest}}</td>
        <td data-label="State" class="plain">{{#isPaused}}<span class="state paused">paused</span>{{/isPaused}}\
        {{#isUnserved}}<span class="state unserved" title="No worker process takes jobs of this queue.">no worker</span>{{/isUnserved}}\
        {{#isOpen}}<span class="state open">open</span>{{/isOpen}}</td>
        <td class="plain"><form method="post" action="{{action}}"><input type="hidden" name="form_token" value="{{formToken}}">\
        <input type="hidden" name="return" value="{{here}}">\
        <button type="submit" class="quiet" id="{{verb}}-{{name}}">{{verbLabel}}<span class="hidden"> {{name}}</span></button></form></td></tr>
        {{/queues}}
        {{^hasQueues}}<tr><td colspan="10">No queues yet.</td></tr>{{/hasQueues}}
        </tbody></table>
        <p class="dim">{{workers}} {{workersNoun}} running. <a href="/admin/workers" id="to-workers">Workers</a></p>
        {{#unrelayed}}<p class="dim" id="unrelayed">Published events without deliveries yet: {{unrelayed}}, the oldest for {{lag}}.</p>{{/unrelayed}}
        {{#onTheirWay}}<p class="dim" id="on-their-way">Jobs on their way to their database: {{onTheirWay}}, the oldest for {{onTheirWayFor}}.</p>{{/onTheirWay}}
        {{#setAside}}<p id="set-aside">Jobs that their database refuses: {{setAside}}. <code>App jobs outbox</code> lists them with the reason.</p>{{/setAside}}
        </section>
        <nav class="views" aria-label="Charts"><ul>
        {{#ranges}}<li><a href="{{href}}" id="range-{{id}}"{{#isHere}} aria-current="true"{{/isHere}}>{{label}}</a></li>
        {{/ranges}}
        </ul><ul>
        {{#charted}}<li><a href="{{href}}" id="chart-{{id}}"{{#isHere}} aria-current="true"{{/isHere}}>{{label}}</a></li>
        {{/charted}}
        </ul></nav>
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
        <table class="stack rows">
        <thead><tr><th scope="col">Job</th><th scope="col">Queue</th><th scope="col">Tenant</th><th scope="col">Running for</th>\
        <th scope="col">Progress</th></tr></thead>
        <tbody>
        {{#runningJobs}}
        <tr><th scope="row"><a class="word" href="{{href}}" id="running-{{id}}">{{name}}</a></th><td data-label="Queue"><span class="word">{{queue}}</span></td>
        <td data-label="Tenant">{{tenant}}</td><td data-label="Running for">{{age}}</td>
        <td data-label="Progress">{{#progress}}<progress max="100" value="{{progress}}">{{progress}} %</progress> {{progress}} %{{#note}}, {{/note}}{{/progress}}{{note}}</td></tr>
        {{/runningJobs}}
        {{^hasRunning}}<tr><td colspan="5">No jobs are running.</td></tr>{{/hasRunning}}
        </tbody></table>
        </section>
        <section aria-labelledby="failures-title">
        <h2 id="failures-title">Recent failures</h2>
        <table class="stack rows">
        <thead><tr><th scope="col">Job</th><th scope="col">State</th><th scope="col">Queue</th><th scope="col">Tenant</th><th scope="col">Failed</th>\
        <th scope="col">Attempts</th><th scope="col">Error</th></tr></thead>
        <tbody>
        {{#failures}}
        <tr><th scope="row"><a class="word" href="{{href}}" id="failure-{{id}}">{{name}}</a></th>
        <td data-label="State" class="plain"><span class="state {{stateClass}}">{{stateName}}</span></td>
        <td data-label="Queue"><span class="word">{{queue}}</span></td>
        <td data-label="Tenant">{{tenant}}</td><td data-label="Failed">{{ended}}{{#next}}, again {{next}}{{/next}}</td>
        <td data-label="Attempts">{{attempts}}</td><td data-label="Error" class="wide"><code>{{code}}</code> {{error}}</td></tr>
        {{/failures}}
        {{^hasFailures}}<tr><td colspan="7">No failures.</td></tr>{{/hasFailures}}
        </tbody></table>
        <p><a href="/admin/jobs/failures" id="all-failures">All failures, by job and error</a></p>
        </section>
        """
}

/// A chart of a range, with the values of an interval under the pointer, and the same data as a table.
enum ChartTemplate {
    static let source = """
        <figure>
        <svg class="chart" id="{{id}}-chart" viewBox="0 0 {{width}} {{height}}" role="img" aria-labelledby="{{id}}-text">
        <title id="{{id}}-text">{{text}}</title>
        <line class="axis" x1="0" y1="{{base}}" x2="{{width}}" y2="{{base}}"/>
        {{#bars}}<rect class="{{series}}" x="{{x}}" y="{{y}}" width="{{w}}" height="{{h}}"/>{{/bars}}
        {{#lines}}<polyline class="{{series}}" points="{{points}}"/>{{/lines}}
        {{#marks}}<polygon class="cut" points="{{points}}"/>{{/marks}}
        <text class="label top" x="0" y="11">{{top}}</text>
        <text class="label" x="0" y="{{labelY}}">{{from}}</text>
        <text class="label end" x="{{width}}" y="{{labelY}}">{{to}}</text>
        {{#slots}}<g class="slot"><rect class="hit" x="{{x}}" y="0" width="{{w}}" height="{{base}}"/><text class="value end" x="{{width}}" y="11">{{value}}</text></g>
        {{/slots}}
        </svg>
        <figcaption>{{#legend}}<span class="key {{series}}">{{label}}</span> {{/legend}}<br>{{text}}</figcaption>
        <details id="{{id}}-table"><summary>As a table</summary>
        <table><thead><tr><th scope="col">Time (UTC)</th>{{#columns}}<th scope="col" class="n">{{label}}</th>{{/columns}}</tr></thead>
        <tbody>{{#rows}}<tr><th scope="row">{{time}}</th>{{#cells}}<td class="n">{{value}}</td>{{/cells}}</tr>{{/rows}}
        {{^hasRows}}<tr><td colspan="4">No attempts ended in {{phrase}}.</td></tr>{{/hasRows}}</tbody></table></details>
        </figure>
        """
}
