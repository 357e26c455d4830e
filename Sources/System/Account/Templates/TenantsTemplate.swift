/// The user's tenants, and the form for a new one.
enum TenantsTemplate {
    static let source = """
        {{<layout}}{{$content}}
        <h1>{{t.tenants}}</h1>
        {{>form-failure}}
        {{^hasTenants}}<p>{{t.no_tenants}}</p>{{/hasTenants}}
        {{#hasTenants}}<ul class="items">
        {{#tenants}}<li><div><h2><bdi>{{label}}</bdi>{{#isDefault}} <span class="state">{{t.is_default}}</span>\
        {{/isDefault}}</h2>
        <dl><div><dt>{{t.role}}</dt><dd><bdi>{{role}}</bdi></dd></div></dl></div>
        <div class="actions">
        {{^isDefault}}<form method="post" action="/account/tenants/{{id}}/default">
        <input type="hidden" name="form_token" value="{{formToken}}">
        <button type="submit" class="quiet">{{t.make_default}}<span class="hidden"> {{label}}</span></button>
        </form>{{/isDefault}}
        <details><summary>{{t.leave}}<span class="hidden"> {{label}}</span></summary>
        <form method="post" action="/account/tenants/{{id}}/leave">
        <input type="hidden" name="form_token" value="{{formToken}}">
        <p>{{t.leave_about}}</p>
        <button type="submit" class="danger">{{t.leave_submit}}<span class="hidden"> {{label}}</span></button>
        </form></details></div></li>
        {{/tenants}}
        </ul>{{/hasTenants}}
        {{#next}}<p><a href="{{next}}" rel="next">{{t.more}}</a></p>{{/next}}
        <div class="form">
        <h2>{{t.new_tenant}}</h2>
        <form method="post" action="/account/tenants">
        <input type="hidden" name="form_token" value="{{formToken}}">
        <p class="field"><label for="name">{{t.name}}</label>
        <input id="name" name="name" autocomplete="organization" dir="auto" required maxlength="120" value="{{name}}"\
        {{#error.name}} aria-invalid="true" aria-describedby="name-error" autofocus{{/error.name}}>
        {{#error.name}}<span class="error" id="name-error" role="alert">{{error.name}}</span>{{/error.name}}</p>
        <p class="submit"><button type="submit">{{t.create}}</button></p>
        </form>
        </div>
        {{/content}}{{/layout}}
        """
}
