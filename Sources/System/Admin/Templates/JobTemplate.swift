/// The page of one job.
enum JobTemplate {
    static let source = """
        {{<layout}}{{$content}}
        <h1>{{name}} <span class="state {{stateClass}}">{{stateName}}</span></h1>
        <p class="dim"><code>{{id}}</code></p>
        <div class="actions">
        {{#canRetry}}<form method="post" action="{{href}}/retry"><input type="hidden" name="form_token" value="{{formToken}}">\
        <button type="submit">{{retryLabel}}</button></form>{{/canRetry}}
        {{#canCancel}}<form method="post" action="{{href}}/cancel"><input type="hidden" name="form_token" value="{{formToken}}">\
        <button type="submit" class="danger">Cancel</button></form>{{/canCancel}}
        </div>
        {{#errorMessage}}
        <section aria-labelledby="error-title"><h2 id="error-title">Error</h2>
        <p><code>{{errorCode}}</code></p><pre tabindex="0" role="region" aria-label="Error">{{errorMessage}}</pre></section>
        {{/errorMessage}}
        <section aria-labelledby="facts-title"><h2 id="facts-title">Details</h2>
        <dl>{{#facts}}<div><dt>{{label}}</dt><dd>{{#link}}<a href="{{link}}" title="Only such jobs">{{value}}</a>{{/link}}{{^link}}{{value}}{{/link}}</dd></div>{{/facts}}</dl>
        {{#progress}}<p><progress max="100" value="{{progress}}">{{progress}} %</progress> {{progress}} % {{note}}</p>{{/progress}}
        </section>
        <section aria-labelledby="timeline-title"><h2 id="timeline-title">Timeline</h2>
        <ol class="timeline">{{#timeline}}<li class="{{kind}}"><time datetime="{{iso}}">{{at}}</time> <strong>{{title}}</strong> {{text}}</li>
        {{/timeline}}</ol></section>
        <section aria-labelledby="arguments-title"><h2 id="arguments-title">Arguments</h2>
        <pre tabindex="0" role="region" aria-label="Arguments">{{arguments}}</pre></section>
        {{#result}}<section aria-labelledby="result-title"><h2 id="result-title">Result</h2>
        <pre tabindex="0" role="region" aria-label="Result">{{result}}</pre></section>{{/result}}
        {{#graph}}<section aria-labelledby="graph-title"><h2 id="graph-title">Workflow</h2>{{>graph}}</section>{{/graph}}
        {{#batch}}<section aria-labelledby="batch-title"><h2 id="batch-title">Batch</h2>
        <p>{{label}}: {{pending}} of {{total}} jobs pending, {{failed}} failed. <a href="{{href}}">All jobs of the batch</a></p></section>{{/batch}}
        {{#hasSteps}}<section aria-labelledby="steps-title"><h2 id="steps-title">Steps</h2>
        <ol>{{#steps}}<li>{{name}} <span class="dim">{{at}}</span></li>{{/steps}}</ol></section>{{/hasSteps}}
        {{#hasFiles}}<section aria-labelledby="files-title"><h2 id="files-title">Files</h2>
        <ul>{{#files}}<li><a href="{{href}}" download>{{name}}</a> <span class="dim">{{type}}, {{size}}</span></li>{{/files}}</ul>
        </section>{{/hasFiles}}
        <section aria-labelledby="log-title"><h2 id="log-title">Log</h2>
        {{#hasLog}}<pre class="log" tabindex="0" role="region" aria-label="Log">{{#log}}<span class="{{levelClass}}">{{at}} {{attempt}} {{level}}</span> {{message}}
        {{/log}}</pre>{{/hasLog}}
        {{^hasLog}}<p class="dim">The log is empty.</p>{{/hasLog}}
        </section>
        {{/content}}{{/layout}}
        """
}

/// The drawing of the jobs related to one job.
enum JobGraphTemplate {
    static let source = """
        <div class="scroll" tabindex="0" role="region" aria-label="Dependency graph">
        <svg class="graph" width="{{width}}" height="{{height}}" viewBox="0 0 {{width}} {{height}}" role="group" aria-label="{{text}}">
        {{#edges}}<path class="edge {{edgeClass}}" d="{{d}}"><title>{{policy}}</title></path>{{/edges}}
        {{#nodes}}{{#href}}<a href="{{href}}" aria-label="{{label}}">{{/href}}<rect class="node {{stateClass}}" x="{{x}}" y="{{y}}" width="{{w}}" height="{{h}}" rx="6"/>\
        <text x="{{textX}}" y="{{nameY}}">{{name}}</text><text class="label" x="{{textX}}" y="{{stateY}}">{{stateName}}</text>{{#href}}</a>{{/href}}
        {{/nodes}}
        </svg></div>
        <p class="dim">{{text}}</p>
        """
}
