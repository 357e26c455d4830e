import TrellisWeb

/// The templates of the pages of settings: one form for each declaration.
enum SettingTemplate {
    /// The page of the administration.
    static let admin = PageTemplate(
        "settings",
        """
        {{<layout}}{{$content}}
        <h1>{{heading}}</h1>
        {{^hasSettings}}<p>{{none}}</p>{{/hasSettings}}
        {{#settings}}{{>setting-form}}{{/settings}}
        {{#hasFeatures}}<h2 id="features">Features</h2>
        <table class="stack">
        <thead><tr><th scope="col">Feature</th><th scope="col">Rollout</th><th scope="col">Since</th>\
        <th scope="col" class="n">Reads</th><th scope="col">Stale</th></tr></thead><tbody>
        {{#features}}<tr><th scope="row"><span class="word">{{name}}</span></th><td data-label="Rollout">{{rollout}}\
        {{#exceptions}}, with exceptions{{/exceptions}}</td>
        <td data-label="Since">{{since}}{{^since}}declaration{{/since}}</td>
        <td data-label="Reads" class="n">{{reads}}</td><td data-label="Stale">{{stale}}{{^stale}}no{{/stale}}</td></tr>
        {{/features}}
        </tbody></table>
        <p>Reads are those of this server process since its start. A feature is stale when every or no subject has it for
        more than 30 days, or when no route and no code of this process asks about it.</p>{{/hasFeatures}}
        {{/content}}{{/layout}}
        """)

    /// The page of the account.
    static let account = PageTemplate(
        "preferences",
        """
        {{<layout}}{{$content}}
        <h1>{{heading}}</h1>
        {{^hasSettings}}<p>{{none}}</p>{{/hasSettings}}
        {{#settings}}{{>setting-form}}{{/settings}}
        {{/content}}{{/layout}}
        """)

    /// The form of one setting, which both pages use; each has its own, because names of templates are unique.
    static let form = PageTemplate(
        "setting-form",
        """
        <form method="post" action="{{action}}" id="{{name}}">
        <input type="hidden" name="form_token" value="{{formToken}}">
        <p class="field"><label for="{{name}}-value" lang="en">{{summary}}</label>
        <span id="{{name}}-hint" class="hint" lang="en"><code>{{name}}</code>: {{kind}}{{#rule}}, must {{rule}}{{/rule}}. \
        </span>
        {{#hasChoices}}<select id="{{name}}-value" name="value" aria-describedby="{{name}}-hint">
        {{#choices}}<option value="{{choice}}"{{#isChosen}} selected{{/isChosen}}>{{choice}}</option>{{/choices}}</select>\
        {{/hasChoices}}\
        {{^hasChoices}}<input id="{{name}}-value" name="value" value="{{value}}" maxlength="2000" \
        aria-describedby="{{name}}-hint{{#error}} {{name}}-error{{/error}}"{{#error}} aria-invalid="true" autofocus{{/error}}>\
        {{/hasChoices}}
        {{#error}}<span class="error" id="{{name}}-error" role="alert" lang="en">{{error}}</span>{{/error}}
        <span class="hint">{{sourceLabel}}: {{source}}</span></p>
        <p class="submit"><button type="submit">{{save}}<span class="hidden"> {{name}}</span></button>
        {{#isOwn}}<button type="submit" name="reset" value="1" class="quiet" formnovalidate>{{reset}}\
        <span class="hidden"> {{name}}</span></button>{{/isOwn}}</p>
        </form>
        """)
}
