/// The failures in groups by job and error code.
enum FailuresTemplate {
    static let source = """
        {{<layout}}{{$content}}
        <h1>Failures{{#ofQueue}} of {{ofQueue}}{{/ofQueue}}</h1>
        <p>Discarded jobs, and jobs that have failed and wait for their next attempt.{{#ofQueue}} <a href="/admin/jobs/failures">All queues</a>{{/ofQueue}}</p>
        {{#isTruncated}}<p class="problem">There are more than {{limit}} groups; the others aren't shown.</p>{{/isTruncated}}
        <table class="stack rows">
        <thead><tr><th scope="col">Job</th><th scope="col">Error</th><th scope="col" class="n">Failed</th>\
        <th scope="col" class="n">Retrying</th><th scope="col">Latest</th><th scope="col"><span class="hidden">Action</span></th></tr></thead>
        <tbody>
        {{#groups}}
        <tr><th scope="row"><span class="word">{{name}}</span><br><span class="dim">{{queues}}</span></th>
        <td data-label="Error" class="wide plain"><code>{{code}}</code> {{error}}</td>
        <td class="n" data-label="Failed">{{#discardedHref}}<a href="{{discardedHref}}">{{discarded}}</a>{{/discardedHref}}{{^discardedHref}}{{discarded}}{{/discardedHref}}</td>
        <td class="n" data-label="Retrying">{{#retryingHref}}<a href="{{retryingHref}}">{{retrying}}</a>{{/retryingHref}}{{^retryingHref}}{{retrying}}{{/retryingHref}}</td>
        <td data-label="Latest"><a href="{{latestHref}}">{{latest}}</a> <span class="dim">{{tenant}}</span>{{#next}}<br>again {{next}}{{/next}}</td>
        <td class="plain"><form method="post" action="/admin/jobs/bulk"><input type="hidden" name="form_token" value="{{formToken}}">\
        <input type="hidden" name="return" value="{{here}}"><input type="hidden" name="queue" value="{{queue}}">\
        <input type="hidden" name="name" value="{{name}}"><input type="hidden" name="code" value="{{code}}">\
        <button type="submit" name="action" value="retry-all" class="quiet">Retry…<span class="hidden"> {{name}} {{code}}</span></button></form></td></tr>
        {{/groups}}
        {{^hasGroups}}<tr><td colspan="6">Nothing has failed.</td></tr>{{/hasGroups}}
        </tbody></table>
        {{/content}}{{/layout}}
        """
}
