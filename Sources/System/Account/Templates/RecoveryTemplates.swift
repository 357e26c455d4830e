/// The forms that mails lead to, and those that request the mails.
enum RecoveryTemplates {
    static let verifyEmail = """
        {{<layout}}{{$content}}
        {{#isUnusable}}<h1>{{t.link_unusable}}</h1>
        <p>{{t.link_unusable_about}}</p>{{/isUnusable}}
        {{^isUnusable}}<h1>{{t.verify_title}}</h1>{{/isUnusable}}
        {{>form-failure}}
        {{#token}}<p>{{t.verify_link_about}}<br><strong class="address" dir="ltr">{{email}}</strong></p>
        <form method="post" action="/account/verify-email">
        <input type="hidden" name="token" value="{{token}}">
        <p class="submit"><button type="submit">{{t.confirm}}</button></p>
        </form>{{/token}}
        {{^token}}{{^isUnusable}}<p>{{t.verify_about}}</p>{{/isUnusable}}
        <form method="post" action="/account/verify-email">
        <p class="field"><label for="email">{{t.email}}</label>
        <input id="email" name="email" type="email" autocomplete="username" autocapitalize="none" spellcheck="false"
        dir="ltr" required value="{{email}}"{{^email}} autofocus{{/email}}></p>
        {{^isUnusable}}<p class="field"><label for="code">{{t.mail_code}}</label>
        <span id="code-hint" class="hint">{{t.mail_code_hint}}</span>
        <input id="code" name="code" class="code" inputmode="numeric" autocomplete="one-time-code" dir="ltr" required \
        aria-describedby="code-hint{{#error.code}} code-error{{/error.code}}"\
        {{#error.code}} aria-invalid="true"{{/error.code}}{{#email}} autofocus{{/email}}>
        {{#error.code}}<span class="error" id="code-error" role="alert">{{error.code}}</span>{{/error.code}}</p>
        <p class="submit"><button type="submit">{{t.confirm}}</button></p>
        <p class="hint">{{t.no_mail}}</p>{{/isUnusable}}
        <p class="submit"><button type="submit" class="quiet" formaction="/account/verify-email/resend" formnovalidate>\
        {{t.send_new_mail}}</button></p>
        </form>
        <p class="aside"><a href="/account/sign-in">{{#isUnusable}}{{t.sign_in_to_check}}{{/isUnusable}}\
        {{^isUnusable}}{{t.back_to_sign_in}}{{/isUnusable}}</a></p>{{/token}}
        {{/content}}{{/layout}}
        """

    static let forgotPassword = """
        {{<layout}}{{$content}}
        <h1>{{#isSent}}{{t.check_mail}}{{/isSent}}{{^isSent}}{{t.forgot_title}}{{/isSent}}</h1>
        {{#isSent}}<p>{{t.no_mail}}</p>{{/isSent}}{{^isSent}}<p>{{t.forgot_about}}</p>{{/isSent}}
        <form method="post" action="/account/forgot-password">
        <p class="field"><label for="email">{{t.email}}</label>
        <input id="email" name="email" type="email" autocomplete="username" autocapitalize="none" spellcheck="false"
        dir="ltr" required value="{{email}}"{{^isSent}} autofocus{{/isSent}}></p>
        <p class="submit">{{#isSent}}<button type="submit" class="quiet">{{t.send_again}}</button>{{/isSent}}\
        {{^isSent}}<button type="submit">{{t.send_link}}</button>{{/isSent}}</p>
        </form>
        <p class="aside"><a href="/account/sign-in">{{t.back_to_sign_in}}</a></p>
        {{/content}}{{/layout}}
        """

    static let resetPassword = """
        {{<layout}}{{$content}}
        {{#isUnusable}}<h1>{{t.link_unusable}}</h1>
        <p>{{t.link_unusable_about}}</p>
        <form method="post" action="/account/forgot-password">
        <p class="field"><label for="email">{{t.email}}</label>
        <input id="email" name="email" type="email" autocomplete="username" autocapitalize="none" spellcheck="false"
        dir="ltr" required value="{{email}}" autofocus></p>
        <p class="submit"><button type="submit">{{t.send_link}}</button></p>
        </form>
        <p class="aside"><a href="/account/sign-in">{{t.sign_in_to_check}}</a></p>{{/isUnusable}}
        {{^isUnusable}}<h1>{{t.reset_title}}</h1>
        <p><strong class="address" dir="ltr">{{email}}</strong></p>
        {{>form-failure}}
        <form method="post" action="/account/reset-password">
        <input type="hidden" name="token" value="{{token}}">
        <input type="text" name="email" autocomplete="username" value="{{email}}" readonly hidden>
        <p class="field"><label for="password">{{t.new_password}}</label>
        <span id="password-hint" class="hint">{{passwordHint}} {{t.reset_about}}</span>
        <input id="password" name="password" type="password" autocomplete="new-password" required autofocus \
        minlength="{{passwordMinimum}}" passwordrules="minlength: {{passwordMinimum}}; maxlength: 256;" \
        aria-describedby="password-hint{{#error.password}} password-error{{/error.password}}"\
        {{#error.password}} aria-invalid="true"{{/error.password}}>
        {{#error.password}}<span class="error" id="password-error" role="alert">{{error.password}}</span>\
        {{/error.password}}</p>
        <p class="submit"><button type="submit">{{t.save}}</button></p>
        </form>{{/isUnusable}}
        {{/content}}{{/layout}}
        """

    static let magicLink = """
        {{<layout}}{{$content}}
        {{#token}}<h1>{{t.sign_in}}</h1>
        <p>{{t.mail_link_confirm}}<br><strong class="address" dir="ltr">{{email}}</strong></p>
        {{>form-failure}}
        <form method="post" action="/account/magic-link">
        <input type="hidden" name="token" value="{{token}}">
        <p class="submit"><button type="submit">{{t.sign_in}}</button></p>
        </form>{{/token}}
        {{^token}}
        {{#isUnusable}}<h1>{{t.link_unusable}}</h1><p>{{t.link_unusable_about}}</p>{{/isUnusable}}
        {{#isSent}}<h1>{{t.check_mail}}</h1><p>{{t.verify_about}}</p>{{/isSent}}
        {{#isNew}}<h1>{{t.mail_link}}</h1><p>{{t.mail_link_about}}</p>{{/isNew}}
        {{>form-failure}}
        <form method="post" action="/account/magic-link{{^isSent}}/send{{/isSent}}">
        <input type="hidden" name="next" value="{{next}}">
        <p class="field"><label for="email">{{t.email}}</label>
        <input id="email" name="email" type="email" autocomplete="username" autocapitalize="none" spellcheck="false"
        dir="ltr" required value="{{email}}"{{^isSent}} autofocus{{/isSent}}></p>
        {{#isSent}}<p class="field"><label for="code">{{t.mail_code}}</label>
        <span id="code-hint" class="hint">{{t.mail_code_hint}}</span>
        <input id="code" name="code" class="code" inputmode="numeric" autocomplete="one-time-code" dir="ltr"
        required autofocus \
        aria-describedby="code-hint{{#error.code}} code-error{{/error.code}}"{{#error.code}} aria-invalid="true"\
        {{/error.code}}>
        {{#error.code}}<span class="error" id="code-error" role="alert">{{error.code}}</span>{{/error.code}}</p>
        <p class="submit"><button type="submit">{{t.sign_in}}</button></p>
        <p class="hint">{{t.no_mail}}</p>
        <p class="submit"><button type="submit" class="quiet" formaction="/account/magic-link/send" formnovalidate>\
        {{t.send_again}}</button></p>{{/isSent}}
        {{^isSent}}<p class="submit"><button type="submit">{{t.send_link}}</button></p>{{/isSent}}
        </form>
        <p class="aside"><a href="/account/sign-in{{nextQuery}}">{{t.use_password}}</a></p>{{/token}}
        {{/content}}{{/layout}}
        """
}
