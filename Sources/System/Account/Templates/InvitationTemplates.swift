/// The pages of an invitation: without an account, with one, as another user, and of one that can't be used.
enum InvitationTemplates {
    static let join = """
        {{<layout}}{{$content}}
        <h1>{{t.invitation}}</h1>
        <p>{{invited}}</p>
        {{#other}}<p>{{other}}</p>
        <form method="post" action="/account/sign-out">
        <input type="hidden" name="form_token" value="{{formToken}}">
        <input type="hidden" name="next" value="{{here}}">
        <p class="submit"><button type="submit">{{t.switch_account}}</button></p>
        </form>
        <p class="aside"><a href="/account">{{t.go_home}}</a></p>{{/other}}
        {{^other}}
        {{#needsSignIn}}<p>{{t.invitation_sign_in}}<br><strong class="address" dir="ltr">{{email}}</strong></p>
        <p class="submit"><a class="button" href="{{signIn}}">{{t.sign_in}}</a></p>{{/needsSignIn}}
        {{^needsSignIn}}<p>{{t.invitation_sign_up}}<br><strong class="address" dir="ltr">{{email}}</strong></p>
        {{>form-failure}}
        <form method="post" action="/account/invitation">
        <input type="hidden" name="token" value="{{token}}">
        <input type="text" name="email" autocomplete="username" value="{{email}}" readonly hidden>
        <p class="field"><label for="name">{{t.display_name}}</label>
        <span id="name-hint" class="hint">{{t.display_name_hint}}</span>
        <input id="name" name="name" autocomplete="name" dir="auto" maxlength="120" value="{{name}}" \
        aria-describedby="name-hint{{#error.name}} name-error{{/error.name}}"\
        {{#error.name}} aria-invalid="true"{{/error.name}}{{^refused}} autofocus{{/refused}}>
        {{#error.name}}<span class="error" id="name-error" role="alert">{{error.name}}</span>{{/error.name}}</p>
        <p class="field"><label for="password">{{t.password}}</label>
        <span id="password-hint" class="hint">{{passwordHint}}</span>
        <input id="password" name="password" type="password" autocomplete="new-password" required \
        minlength="{{passwordMinimum}}" passwordrules="minlength: {{passwordMinimum}}; maxlength: 256;" \
        aria-describedby="password-hint{{#error.password}} password-error{{/error.password}}"\
        {{#error.password}} aria-invalid="true"{{/error.password}}{{#refused}} autofocus{{/refused}}>
        {{#error.password}}<span class="error" id="password-error" role="alert">{{error.password}}</span>\
        {{/error.password}}</p>
        <p class="submit"><button type="submit">{{t.accept_invitation}}</button></p>
        </form>{{/needsSignIn}}{{/other}}
        {{/content}}{{/layout}}
        """

    static let accept = """
        {{<layout}}{{$content}}
        <div class="form">
        <h1>{{t.invitation}}</h1>
        <p>{{invited}}</p>
        {{>form-failure}}
        {{#other}}<p>{{other}}</p>
        <form method="post" action="/account/sign-out">
        <input type="hidden" name="form_token" value="{{formToken}}">
        <input type="hidden" name="next" value="{{here}}">
        <p class="submit"><button type="submit">{{t.switch_account}}</button> <a href="/account">{{t.cancel}}</a></p>
        </form>{{/other}}
        {{^other}}<p>{{joinsAs}}</p>
        <form method="post" action="/account/invitation/accept">
        <input type="hidden" name="form_token" value="{{formToken}}">
        <input type="hidden" name="token" value="{{token}}">
        <p class="submit"><button type="submit">{{t.accept_invitation}}</button> <a href="/account">{{t.cancel}}</a></p>
        </form>{{/other}}
        </div>
        {{/content}}{{/layout}}
        """

    static let unusable = """
        {{<layout}}{{$content}}
        <h1>{{t.invitation_unusable}}</h1>
        {{>form-failure}}
        <p class="submit"><a class="button" href="/account">{{t.go_home}}</a></p>
        {{/content}}{{/layout}}
        """
}
