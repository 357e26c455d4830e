/// The forms of the user's profile, address and password, and of the end of the account.
enum ProfileTemplates {
    static let profile = """
        {{<layout}}{{$content}}
        <div class="form">
        <h1>{{t.profile}}</h1>
        {{>form-failure}}
        <form method="post" action="/account/profile">
        <input type="hidden" name="form_token" value="{{formToken}}">
        <p class="field"><label for="name">{{t.display_name}}</label>
        <span id="name-hint" class="hint">{{t.display_name_hint}}</span>
        <input id="name" name="name" autocomplete="name" dir="auto" required maxlength="120" value="{{name}}" \
        aria-describedby="name-hint{{#error.name}} name-error{{/error.name}}"\
        {{#error.name}} aria-invalid="true" autofocus{{/error.name}}>
        {{#error.name}}<span class="error" id="name-error" role="alert">{{error.name}}</span>{{/error.name}}</p>
        <p class="field"><label for="language">{{t.language}}</label>
        <select id="language" name="language"{{#error.language}} aria-invalid="true" aria-describedby="language-error"\
        {{/error.language}}><option value="">{{t.language_of_browser}}</option>
        {{#languages}}<option value="{{tag}}" lang="{{tag}}"{{#isSelected}} selected{{/isSelected}}>{{name}}</option>
        {{/languages}}</select>
        {{#error.language}}<span class="error" id="language-error" role="alert">{{error.language}}</span>\
        {{/error.language}}</p>
        <p class="submit"><button type="submit">{{t.save}}</button></p>
        </form>
        <p class="aside"><a href="/account/delete">{{t.delete_account}}</a></p>
        </div>
        {{/content}}{{/layout}}
        """

    static let email = """
        {{<layout}}{{$content}}
        <div class="form">
        <h1>{{t.change_email}}</h1>
        <p>{{t.current_email}}<br><strong class="address" dir="ltr">{{email}}</strong>
        {{^isVerified}} <span class="state">{{t.unverified}}</span>{{/isVerified}}</p>
        {{^isVerified}}<form method="post" action="/account/verify-email/resend">
        <input type="hidden" name="email" value="{{email}}">
        <p class="submit"><button type="submit" class="quiet">{{t.verify_own}}</button></p>
        </form>{{/isVerified}}
        {{>form-failure}}
        <form method="post" action="/account/email">
        <input type="hidden" name="form_token" value="{{formToken}}">
        <p class="field"><label for="new">{{t.new_email}}</label>
        <span id="new-hint" class="hint">{{t.new_email_hint}}</span>
        <input id="new" name="new" type="email" autocomplete="email" autocapitalize="none" spellcheck="false"
        dir="ltr" required \
        maxlength="254" value="{{new}}" aria-describedby="new-hint{{#error.new}} new-error{{/error.new}}"\
        {{#error.new}} aria-invalid="true" autofocus{{/error.new}}>
        {{#error.new}}<span class="error" id="new-error" role="alert">{{error.new}}</span>{{/error.new}}</p>
        <p class="submit"><button type="submit">{{t.send_confirmation}}</button></p>
        </form>
        </div>
        {{/content}}{{/layout}}
        """

    static let password = """
        {{<layout}}{{$content}}
        <div class="form">
        <h1>{{t.change_password_submit}}</h1>
        {{>form-failure}}
        <form method="post" action="/account/password">
        <input type="hidden" name="form_token" value="{{formToken}}">
        <input type="text" name="email" autocomplete="username" value="{{email}}" readonly hidden>
        <p class="field"><label for="current">{{t.current_password}}</label>
        <input id="current" name="current" type="password" autocomplete="current-password" required\
        {{#error.current}} aria-invalid="true" aria-describedby="current-error" autofocus{{/error.current}}>
        {{#error.current}}<span class="error" id="current-error" role="alert">{{error.current}}</span>\
        {{/error.current}}</p>
        <p class="field"><label for="new">{{t.new_password}}</label>
        <span id="new-hint" class="hint">{{passwordHint}} {{t.other_sessions_end}}</span>
        <input id="new" name="new" type="password" autocomplete="new-password" required \
        minlength="{{passwordMinimum}}" passwordrules="minlength: {{passwordMinimum}}; maxlength: 256;" \
        aria-describedby="new-hint{{#error.new}} new-error{{/error.new}}"\
        {{#error.new}} aria-invalid="true" autofocus{{/error.new}}>
        {{#error.new}}<span class="error" id="new-error" role="alert">{{error.new}}</span>{{/error.new}}</p>
        <p class="submit"><button type="submit">{{t.change_password_submit}}</button></p>
        </form>
        <p class="aside"><a href="/account/forgot-password">{{t.forgot_password}}</a></p>
        </div>
        {{/content}}{{/layout}}
        """

    static let delete = """
        {{<layout}}{{$content}}
        <div class="form">
        <h1>{{t.delete_account}}</h1>
        {{>form-failure}}
        <ul>
        <li>{{t.delete_account_effect}}</li>
        <li>{{grace}}</li>
        <li>{{t.delete_account_owner}}</li>
        </ul>
        <form method="post" action="/account/delete">
        <input type="hidden" name="form_token" value="{{formToken}}">
        <p class="submit"><button type="submit" class="danger">{{t.delete_account_submit}}</button>
        <a href="/account/profile">{{t.cancel}}</a></p>
        </form>
        </div>
        {{/content}}{{/layout}}
        """
}
