/// The layout of every page, the home page and the error page.
enum AccountLayoutTemplate {
    static let source = """
        <!doctype html>
        <html lang="{{language}}" dir="{{direction}}">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="robots" content="noindex">
        <title>{{#refused}}{{t.error}}: {{/refused}}{{title}} · {{product}}</title>
        <link rel="icon" href="data:,">
        <link rel="stylesheet" href="/account/assets/{{style}}">
        </head>
        <body class="{{#session}}signed-in{{/session}}{{^session}}signed-out{{/session}}">
        <a class="skip" href="#main">{{t.skip}}</a>
        <header class="top">
        <p class="brand"><a href="/account">{{product}}</a></p>
        {{#session}}
        <form method="post" action="/account/sign-out" class="out">
        <input type="hidden" name="form_token" value="{{formToken}}">
        <button type="submit" class="quiet">{{t.sign_out}}</button>
        </form>
        {{/session}}
        </header>
        {{#session}}
        <nav aria-label="{{t.pages}}"><ul>
        {{#nav}}<li><a href="{{href}}"{{#isHere}} aria-current="page"{{/isHere}}>{{label}}</a></li>
        {{/nav}}
        </ul></nav>
        {{/session}}
        <main id="main" tabindex="-1"{{#contentLanguage}} lang="{{contentLanguage}}" dir="ltr"{{/contentLanguage}}>
        {{#notice}}<p class="notice{{#isWarning}} warning{{/isWarning}}" role="status">{{notice}}</p>{{/notice}}
        {{$content}}{{/content}}
        </main>
        </body>
        </html>

        """

    /// The sentence about a form that is shown again, with the problems that are of none of its fields.
    static let formFailure = """
        {{#failure}}<div class="problem" role="alert" id="failure"><p>{{failure}}</p>
        {{#hasProblems}}<ul>{{#problems}}<li>{{#label}}{{label}}: {{/label}}{{message}}</li>{{/problems}}</ul>\
        {{/hasProblems}}
        </div>{{/failure}}

        """

    static let home = """
        {{<layout}}{{$content}}
        <h1>{{t.account}}</h1>
        <p class="lead">{{#name}}<bdi>{{name}}</bdi><br>{{/name}}<span class="dim address"
        dir="ltr">{{email}}</span></p>
        <ul class="cards">
        {{#links}}<li><a href="{{href}}"><strong>{{label}}</strong><span>{{text}}</span></a></li>
        {{/links}}
        </ul>
        {{/content}}{{/layout}}
        """

    static let failure = """
        {{<layout}}{{$content}}
        <h1>{{title}}</h1>
        <p>{{detail}}</p>
        <p><a class="button" href="/account">{{t.go_home}}</a></p>
        <p class="dim small">{{status}} · {{t.code}} <code>{{code}}</code> · {{t.request}} <code>\
        {{requestID}}</code></p>
        {{/content}}{{/layout}}
        """
}
