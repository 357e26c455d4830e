/// The forms of users who aren't signed in, and the one that asks for the password again.
enum SignInTemplates {
    static let signIn = """
        {{<layout}}{{$content}}
        <h1>{{t.sign_in}}</h1>
        {{>form-failure}}
        <form method="post" action="/account/sign-in">
        <input type="hidden" name="next" value="{{next}}">
        <p class="field"><label for="email">{{t.email}}</label>
        <input id="email" name="email" type="email" autocomplete="username" autocapitalize="none" spellcheck="false"
        dir="ltr" required value="{{email}}"{{#failure}} aria-describedby="failure"{{/failure}}\
        {{^email}} autofocus{{/email}}></p>
        <p class="field"><label for="password">{{t.password}}</label>
        <input id="password" name="password" type="password" autocomplete="current-password" required\
        {{#failure}} aria-describedby="failure"{{/failure}}{{#email}} autofocus{{/email}}></p>
        <p class="submit"><button type="submit">{{t.sign_in}}</button></p>
        </form>
        <p class="aside"><a href="/account/forgot-password">{{t.forgot_password}}</a></p>
        {{#hasMagicLink}}<p class="or"><span>{{t.or}}</span></p>
        <p class="submit"><a class="button quiet"
        href="/account/magic-link{{nextQuery}}">{{t.mail_link}}</a></p>{{/hasMagicLink}}
        {{#canSignUp}}<p class="aside">{{t.no_account}} <a href="{{signUp}}{{nextQuery}}">{{t.sign_up}}</a></p>\
        {{/canSignUp}}
        {{/content}}{{/layout}}
        """

    static let signUp = """
        {{<layout}}{{$content}}
        {{^isOpen}}<h1>{{t.sign_up_closed}}</h1>
        <p>{{t.sign_up_closed_about}}</p>{{/isOpen}}
        {{#isOpen}}<h1>{{t.sign_up}}</h1>
        {{>form-failure}}
        <form method="post" action="/account/sign-up">
        <input type="hidden" name="next" value="{{next}}">
        <p class="field"><label for="email">{{t.email}}</label>
        {{#domains}}<span id="email-hint" class="hint">{{domains}}</span>{{/domains}}
        <input id="email" name="email" type="email" autocomplete="username" autocapitalize="none" spellcheck="false"
        dir="ltr" required maxlength="254" value="{{email}}" \
        aria-describedby="{{#domains}}email-hint {{/domains}}{{#error.email}}email-error{{/error.email}}"\
        {{#error.email}} aria-invalid="true" autofocus{{/error.email}}{{^refused}} autofocus{{/refused}}>
        {{#error.email}}<span class="error" id="email-error" role="alert">{{error.email}}</span>{{/error.email}}</p>
        <p class="field"><label for="password">{{t.password}}</label>
        <span id="password-hint" class="hint">{{passwordHint}}</span>
        <input id="password" name="password" type="password" autocomplete="new-password" required \
        minlength="{{passwordMinimum}}" passwordrules="minlength: {{passwordMinimum}}; maxlength: 256;" \
        aria-describedby="password-hint{{#error.password}} password-error{{/error.password}}"\
        {{#error.password}} aria-invalid="true"{{/error.password}}{{#refused}} autofocus{{/refused}}>
        {{#error.password}}<span class="error" id="password-error" role="alert">{{error.password}}</span>\
        {{/error.password}}</p>
        {{#hasTenant}}<p class="field"><label for="tenant">{{t.tenant_name}}</label>
        <span id="tenant-hint" class="hint">{{t.sign_up_tenant_hint}}</span>
        <input id="tenant" name="tenant" autocomplete="organization" dir="auto" required maxlength="120"
        value="{{tenant}}" \
        aria-describedby="tenant-hint{{#error.tenant}} tenant-error{{/error.tenant}}"\
        {{#error.tenant}} aria-invalid="true"{{/error.tenant}}>
        {{#error.tenant}}<span class="error" id="tenant-error" role="alert">{{error.tenant}}</span>{{/error.tenant}}</p>
        {{/hasTenant}}
        <p class="submit"><button type="submit">{{t.sign_up}}</button></p>
        </form>{{/isOpen}}
        <p class="aside">{{t.has_account}} <a href="/account/sign-in{{nextQuery}}">{{t.sign_in}}</a></p>
        {{/content}}{{/layout}}
        """

    static let stepUp = """
        {{<layout}}{{$content}}
        <div class="form">
        <h1>{{t.confirm_user}}</h1>
        <p>{{t.confirm_user_about}}</p>
        {{>form-failure}}
        <form method="post" action="/account/step-up">
        <input type="hidden" name="form_token" value="{{formToken}}">
        <input type="hidden" name="next" value="{{next}}">
        <input type="text" name="email" autocomplete="username" value="{{email}}" readonly hidden>
        <p class="field"><label for="password">{{t.password}}</label>
        <input id="password" name="password" type="password" autocomplete="current-password" required autofocus\
        {{#error.password}} aria-invalid="true" aria-describedby="password-error"{{/error.password}}>
        {{#error.password}}<span class="error" id="password-error" role="alert">{{error.password}}</span>\
        {{/error.password}}</p>
        <p class="submit"><button type="submit">{{t.go_on}}</button> <a href="/account">{{t.cancel}}</a></p>
        </form>
        <p class="aside"><a href="/account/forgot-password">{{t.forgot_password}}</a></p>
        </div>
        {{/content}}{{/layout}}
        """
}
