/// The layout of every page.
enum LayoutTemplate {
    static let source = """
        <!doctype html>
        <html lang="{{language}}">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{{title}} · {{product}}</title>
        <link rel="icon" href="data:,">
        <link rel="stylesheet" href="/admin/assets/{{style}}">
        {{#hasScript}}<script src="/admin/assets/{{script}}" defer></script>{{/hasScript}}
        </head>
        <body>
        <a class="skip" href="#main">{{t.skip}}</a>
        <header class="top">
        <p class="brand"><a href="/admin">{{product}}</a></p>
        {{#session}}
        <nav aria-label="{{t.pages}}"><ul>
        {{#nav}}<li><a href="{{href}}"{{#isHere}} aria-current="page"{{/isHere}}>{{label}}</a></li>
        {{/nav}}
        </ul></nav>
        <form method="post" action="/admin/sign-out" class="out">
        <input type="hidden" name="form_token" value="{{formToken}}">
        <button type="submit" class="quiet">{{t.sign_out}}</button>
        </form>
        {{/session}}
        </header>
        <main id="main" tabindex="-1"{{#contentLanguage}} lang="{{contentLanguage}}"{{/contentLanguage}}>
        {{#notice}}<p class="notice" role="status">{{notice}}</p>{{/notice}}
        {{$content}}{{/content}}
        </main>
        </body>
        </html>

        """
}

/// The page at `/admin`.
enum HomeTemplate {
    static let source = """
        {{<layout}}{{$content}}
        <h1>{{t.administration}}</h1>
        <ul class="cards">
        {{#links}}<li><a href="{{href}}"><strong>{{label}}</strong></a><span>{{text}}</span></li>
        {{/links}}
        </ul>
        {{/content}}{{/layout}}
        """
}

/// The error page.
enum ErrorTemplate {
    static let source = """
        {{<layout}}{{$content}}
        <h1>{{status}}: {{title}}</h1>
        <p>{{detail}}</p>
        <p class="dim">{{t.code}} <code>{{code}}</code>, {{t.request}} <code>{{requestID}}</code>.</p>
        <p><a href="/admin/jobs">{{t.job_overview}}</a></p>
        {{/content}}{{/layout}}
        """
}

/// The sign-in form.
enum SignInTemplate {
    static let source = """
        {{<layout}}{{$content}}
        <div class="narrow">
        <h1>{{t.sign_in}}</h1>
        <p>{{t.superusers}}</p>
        {{#failure}}<p class="problem" role="alert" id="failure">{{failure}}</p>{{/failure}}
        <form method="post" action="/admin/sign-in">
        <input type="hidden" name="next" value="{{next}}">
        <p class="field"><label for="email">{{t.email}}</label>
        <input id="email" name="email" type="email" autocomplete="username" required value="{{email}}"\
        {{#failure}} aria-describedby="failure"{{/failure}}{{^failure}} autofocus{{/failure}}></p>
        <p class="field"><label for="password">{{t.password}}</label>
        <input id="password" name="password" type="password" autocomplete="current-password" required\
        {{#failure}} aria-describedby="failure" autofocus{{/failure}}></p>
        <p><button type="submit">{{t.sign_in}}</button></p>
        </form>
        </div>
        {{/content}}{{/layout}}
        """
}

/// The form for the password again.
enum StepUpTemplate {
    static let source = """
        {{<layout}}{{$content}}
        <div class="narrow">
        <h1>{{t.step_up}}</h1>
        <p>{{t.step_up_about}}</p>
        {{#failure}}<p class="problem" role="alert" id="failure">{{failure}}</p>{{/failure}}
        <form method="post" action="/admin/step-up">
        <input type="hidden" name="form_token" value="{{formToken}}">
        <input type="hidden" name="next" value="{{next}}">
        <p class="field"><label for="password">{{t.password}}</label>
        <input id="password" name="password" type="password" autocomplete="current-password" required autofocus\
        {{#failure}} aria-describedby="failure"{{/failure}}></p>
        <p><button type="submit">{{t.confirm}}</button></p>
        </form>
        </div>
        {{/content}}{{/layout}}
        """
}
