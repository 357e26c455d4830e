/// The schedules of tenants, which were made at run time.
enum TenantSchedulesTemplate {
    static let source = """
        {{<layout}}{{$content}}
        <h1>Schedules of tenants</h1>
        <form method="get" action="/admin/tenant-schedules" class="filter" role="search" aria-label="Filter">
        <p class="field"><label for="tenant">Tenant</label><input id="tenant" name="tenant" value="{{tenant}}" maxlength="200">\
        {{#problem}}<span role="alert">{{message}}{{#choices}} <a href="{{href}}">{{label}}</a>{{/choices}}</span>{{/problem}}</p>
        <p><button type="submit" class="quiet">Filter</button></p>
        </form>
        <table class="stack">
        <thead><tr><th scope="col">Schedule</th><th scope="col">Tenant</th><th scope="col">Job</th><th scope="col">Rule</th>\
        <th scope="col">Next</th><th scope="col">Last</th><th scope="col">State</th>\
        <th scope="col"><span class="hidden">Actions</span></th></tr></thead>
        <tbody>
        {{#schedules}}
        <tr><th scope="row">{{name}}</th><td data-label="Tenant"><a href="{{tenantHref}}">{{tenant}}</a></td>
        <td data-label="Job"><span class="word">{{job}}</span></td><td data-label="Rule"><code>{{rule}}</code> {{timeZone}}</td>
        <td data-label="Next">{{next}}{{^next}}not while paused{{/next}}</td>
        <td data-label="Last">{{#lastHref}}<a href="{{lastHref}}">{{last}}</a>{{/lastHref}}{{^lastHref}}{{last}}{{/lastHref}}\
        {{#outcome}} <span class="state {{outcome}}">{{outcome}}</span>{{/outcome}}</td>
        <td data-label="State">{{#isPaused}}<span class="state paused">paused</span>{{/isPaused}}\
        {{^isPaused}}{{#isFailing}}<span class="state late">failing</span> {{failure}}{{/isFailing}}\
        {{^isFailing}}<span class="state open">active</span>{{/isFailing}}{{/isPaused}}</td>
        <td><form method="post" action="{{action}}/{{verb}}"><input type="hidden" name="form_token" value="{{formToken}}">\
        <button type="submit" class="quiet">{{verbLabel}}<span class="hidden"> {{name}}</span></button></form>
        <form method="post" action="{{action}}/run"><input type="hidden" name="form_token" value="{{formToken}}">\
        <button type="submit" class="quiet">Run now<span class="hidden"> {{name}}</span></button></form>
        <form method="post" action="{{action}}/delete"><input type="hidden" name="form_token" value="{{formToken}}">\
        <button type="submit" class="quiet">Delete<span class="hidden"> {{name}}</span></button></form></td></tr>
        {{/schedules}}
        {{^hasSchedules}}<tr><td colspan="8">No tenant has a schedule.</td></tr>{{/hasSchedules}}
        </tbody></table>
        {{#more}}<p><a href="{{more}}" rel="next">Older schedules</a></p>{{/more}}
        {{/content}}{{/layout}}
        """
}
