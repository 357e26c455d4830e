/// The API keys of a tenant, the form for a new one, and the page that shows a secret once.
enum APIKeyTemplates {
    static let list = """
        {{<layout}}{{$content}}
        <h1>{{t.api_keys}}</h1>
        {{>form-failure}}
        {{^hasTenants}}<p>{{t.no_tenants}}</p>{{/hasTenants}}
        {{#hasChoice}}<p>{{t.choose_tenant}}</p>
        <ul class="choices">{{#tenants}}<li><a href="{{href}}"{{#isHere}} aria-current="true"{{/isHere}}>\
        <bdi>{{label}}</bdi></a></li>
        {{/tenants}}</ul>{{/hasChoice}}
        {{#hasTenant}}
        {{^hasChoice}}<p class="lead"><bdi>{{tenantName}}</bdi></p>{{/hasChoice}}
        {{^hasKeys}}<p>{{t.no_keys}}</p>{{/hasKeys}}
        {{#hasKeys}}<ul class="items">
        {{#keys}}<li><div><h2><bdi>{{name}}</bdi></h2>
        <p class="dim"><code dir="ltr">{{hint}}</code></p>
        <dl><div><dt>{{t.role}}</dt><dd><bdi>{{role}}</bdi></dd></div>
        <div><dt>{{t.permissions}}</dt><dd>{{scopes}}</dd></div>
        <div><dt>{{t.expires}}</dt><dd><time datetime="{{expiresISO}}">{{expires}}</time></dd></div>
        <div><dt>{{t.last_used}}</dt><dd>{{#lastUsed}}<time datetime="{{lastUsedISO}}">{{lastUsed}}</time>{{/lastUsed}}\
        {{^lastUsed}}{{t.never}}{{/lastUsed}}</dd></div>
        {{#previousUntil}}<div><dt>{{t.previous_until}}</dt><dd>{{previousUntil}}</dd></div>\
        {{/previousUntil}}</dl></div>
        {{#canManage}}<div class="actions">
        <details><summary>{{t.rotate}}<span class="hidden"> {{name}}</span></summary>
        <form method="post" action="/account/api-keys/{{id}}/rotate">
        <input type="hidden" name="form_token" value="{{formToken}}">
        <input type="hidden" name="tenant" value="{{tenant}}">
        <p>{{t.rotate_about}}</p>
        <p class="choice"><label><input type="checkbox" name="end_previous"
        value="yes"> {{t.rotate_end_previous}}</label></p>
        <button type="submit">{{t.rotate_submit}}<span class="hidden"> {{name}}</span></button>
        </form></details>
        <details><summary>{{t.delete}}<span class="hidden"> {{name}}</span></summary>
        <form method="post" action="/account/api-keys/{{id}}/delete">
        <input type="hidden" name="form_token" value="{{formToken}}">
        <input type="hidden" name="tenant" value="{{tenant}}">
        <p>{{t.delete_key_about}}</p>
        <button type="submit" class="danger">{{t.delete_key_submit}}<span class="hidden"> {{name}}</span></button>
        </form></details></div>{{/canManage}}</li>
        {{/keys}}
        </ul>{{/hasKeys}}
        {{#next}}<p><a href="{{next}}" rel="next">{{t.more}}</a></p>{{/next}}
        {{#canManage}}<p class="submit"><a class="button" href="{{newKey}}">{{t.new_key}}</a></p>{{/canManage}}
        {{/hasTenant}}
        {{/content}}{{/layout}}
        """

    static let create = """
        {{<layout}}{{$content}}
        <div class="form">
        <h1>{{t.new_key}}</h1>
        <p class="lead"><bdi>{{tenantName}}</bdi></p>
        {{>form-failure}}
        <form method="post" action="/account/api-keys">
        <input type="hidden" name="form_token" value="{{formToken}}">
        <input type="hidden" name="tenant" value="{{tenant}}">
        <p class="field"><label for="name">{{t.name}}</label>
        <span id="name-hint" class="hint">{{t.key_name_hint}}</span>
        <input id="name" name="name" autocomplete="off" dir="auto" required maxlength="120" value="{{name}}" \
        aria-describedby="name-hint{{#error.name}} name-error{{/error.name}}"\
        {{#error.name}} aria-invalid="true" autofocus{{/error.name}}{{^refused}} autofocus{{/refused}}>
        {{#error.name}}<span class="error" id="name-error" role="alert">{{error.name}}</span>{{/error.name}}</p>
        <p class="field"><label for="role">{{t.role}}</label>
        <span id="role-hint" class="hint">{{t.key_role_hint}}</span>
        <select id="role" name="role" aria-describedby="role-hint{{#error.role}} role-error{{/error.role}}"\
        {{#error.role}} aria-invalid="true"{{/error.role}}>\
        {{#roles}}<option value="{{role}}"{{#isSelected}} selected{{/isSelected}}>{{role}}</option>{{/roles}}</select>
        {{#error.role}}<span class="error" id="role-error" role="alert">{{error.role}}</span>{{/error.role}}</p>
        <fieldset{{#error.scopes}} aria-invalid="true" aria-describedby="scopes-error"{{/error.scopes}}>\
        <legend>{{t.permissions}}</legend>
        {{#error.scopes}}<p class="error" id="scopes-error" role="alert">{{error.scopes}}</p>{{/error.scopes}}
        {{#permissions}}<p class="choice"><label><input type="checkbox" name="scope" value="{{permission}}"\
        {{#isChosen}} checked{{/isChosen}}> <span>{{permission}}<span class="hint" lang="en">{{about}}</span></span></label></p>
        {{/permissions}}</fieldset>
        <p class="field"><label for="days">{{t.expires}}</label>
        <select id="days" name="days"{{#error.days}} aria-invalid="true" aria-describedby="days-error"{{/error.days}}>\
        {{#expiries}}<option value="{{days}}"{{#isSelected}} selected{{/isSelected}}>{{label}}</option>\
        {{/expiries}}</select>
        {{#error.days}}<span class="error" id="days-error" role="alert">{{error.days}}</span>{{/error.days}}</p>
        <p class="field"><label for="networks">{{t.networks}}</label>
        <span id="networks-hint" class="hint">{{t.networks_hint}}</span>
        <textarea id="networks" name="networks" rows="2" autocomplete="off" spellcheck="false" dir="ltr" \
        aria-describedby="networks-hint{{#error.networks}} networks-error{{/error.networks}}"\
        {{#error.networks}} aria-invalid="true"{{/error.networks}}>{{networks}}</textarea>
        {{#error.networks}}<span class="error" id="networks-error" role="alert">{{error.networks}}</span>\
        {{/error.networks}}</p>
        <p class="submit"><button type="submit">{{t.create}}</button> <a href="{{back}}">{{t.cancel}}</a></p>
        </form>
        </div>
        {{/content}}{{/layout}}
        """

    static let secret = """
        {{<layout}}{{$content}}
        <h1>{{t.your_key}}</h1>
        <p class="notice" role="status">{{done}}</p>
        <p>{{t.secret_once}}</p>
        <p class="secret"><code dir="ltr">{{secret}}</code></p>
        {{#previousUntil}}<p>{{t.previous_until}} {{previousUntil}}.</p>{{/previousUntil}}
        <p class="submit"><a class="button" href="{{back}}">{{t.done}}</a></p>
        {{/content}}{{/layout}}
        """
}
