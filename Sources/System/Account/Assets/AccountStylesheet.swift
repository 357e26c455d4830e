/// The style of the account pages, after the one that all pages share.
enum AccountStylesheet {
    static let source = """
        :root { --focus: #0b57a4; --card: #ffffff; }
        @media (prefers-color-scheme: dark) { :root { --focus: #8ab8f0; --card: #12171d; } }
        body { min-height: 100vh; }
        .brand a { color: var(--ink); text-decoration: none; font-size: 1.125rem; }
        .brand a:hover { text-decoration: underline; }
        a { overflow-wrap: anywhere; text-underline-offset: .15em; }
        p { margin: .75rem 0; }
        h1 { margin: 0 0 .75rem; }
        .small { font-size: .875rem; }
        form + form { margin-top: 1.75rem; }
        .lead { font-size: 1.125rem; margin-top: 0; overflow-wrap: anywhere; }
        .lead .dim { font-size: 1rem; }
        .address { overflow-wrap: anywhere; }
        bdi { overflow-wrap: anywhere; }

        .signed-out { background: var(--raised); }
        .signed-out .top { justify-content: center; background: none; border: 0; padding: 2.5rem 1rem 0; }
        .signed-out .brand { text-align: center; overflow-wrap: anywhere; }
        .signed-out .brand a { font-size: 1.25rem; }
        .signed-out main { max-width: 27rem; width: calc(100% - 2rem); margin: 1.5rem auto 3rem; padding: 2rem;
          background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
        .signed-out .submit button, .signed-out .submit .button { width: 100%; text-align: center; }

        .signed-in { display: grid; grid-template: auto 1fr / minmax(13rem, 16rem) minmax(0, 1fr); align-content:
          start; }
        .signed-in .top { grid-column: 1 / -1; padding: .75rem 1.5rem; }
        .signed-in nav { padding: 1.5rem .75rem; }
        .signed-in nav ul { flex-direction: column; gap: .125rem; }
        .signed-in nav a { display: block; padding: .5rem .75rem; border-radius: 6px; color: var(--ink);
          text-decoration: none; }
        .signed-in nav a:hover { background: var(--raised); text-decoration: underline; }
        .signed-in nav a[aria-current] { background: var(--raised); box-shadow: inset 3px 0 0 var(--link); }
        .signed-in [dir="rtl"] nav a[aria-current] { box-shadow: inset -3px 0 0 var(--link); }
        .signed-in main { max-width: 58rem; width: 100%; margin: 0; padding: 1.75rem 1.5rem 4rem; }
        .signed-in .form { max-width: 30rem; }

        .field { margin: 0 0 1.125rem; }
        .field label { margin-bottom: .25rem; }
        .hint { display: block; color: var(--dim); font-size: .875rem; line-height: 1.4; }
        .field .hint { margin: 0 0 .375rem; }
        .error { display: block; color: var(--bad); font-size: .9375rem; font-weight: 600; margin: .5rem 0 0;
          padding-inline-start: .6rem; border-inline-start: 4px solid var(--bad); }
        input, select, textarea { min-height: 2.75rem; padding: .4rem .65rem; border-color: var(--dim); }
        textarea { font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--dim);
          border-radius: 6px;
          width: 100%; resize: vertical; }
        [aria-invalid="true"]:is(input, select, textarea) { border: 2px solid var(--bad); }
        .code { max-width: 12rem; font-size: 1.25rem; letter-spacing: .2em; font-variant-numeric: tabular-nums; }
        button, .button, summary { min-height: 2.75rem; font-weight: 600; border-radius: 6px; overflow-wrap: normal; }
        .button { display: inline-block; background: var(--link); color: var(--on); border: 1px solid var(--link);
          padding: .55rem 1rem; text-decoration: none; line-height: 1.5; }
        button { padding: .4rem 1rem; }
        .button.quiet { background: transparent; color: var(--link); }
        .button:hover { text-decoration: underline; }
        .out button, .items button.quiet, summary { min-height: 2.25rem; padding: .2rem .8rem; font-size: .9375rem; }
        .danger { background: var(--bad); border-color: var(--bad); color: var(--on); }
        .submit { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1.25rem; margin: 1.25rem 0 0; }
        .aside { margin: 1.25rem 0 0; }
        .or { display: flex; align-items: center; gap: .75rem; color: var(--dim); margin: 1.25rem 0 0; }
        .or::before, .or::after { content: ""; flex: 1; border-top: 1px solid var(--line); }
        .or + .submit { margin-top: 1rem; }
        .notice, div.problem { margin: 0 0 1.25rem; padding: .65rem 1rem; border-inline-start: 5px solid var(--good);
          border-left-width: 1px; border-radius: 6px; }
        .notice { border-left: 5px solid var(--good); }
        .notice.warning { border-left-color: var(--warn); }
        div.problem { border-left: 5px solid var(--bad); }
        div.problem p, div.problem ul { margin: .25rem 0; }
        div.problem ul { padding-inline-start: 1.25rem; }

        .cards { grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); margin: 1.5rem 0 0; }
        .cards li { padding: 0; border: 0; }
        .cards a { display: block; height: 100%; padding: 1rem 1.125rem; border: 1px solid var(--line); border-radius:
          10px;
          text-decoration: none; }
        .cards a:hover { border-color: var(--link); }
        .cards strong { display: block; text-decoration: underline; }
        .cards span { margin-top: .25rem; }
        .items { list-style: none; margin: 1.25rem 0 0; padding: 0; border: 1px solid var(--line); border-radius:
          10px; }
        .items > li { display: flex; flex-wrap: wrap; align-items: flex-start; justify-content: space-between; gap:
          .75rem 1.5rem;
          padding: 1rem 1.125rem; }
        .items > li + li { border-top: 1px solid var(--line); }
        .items > li > div:first-child { flex: 1 1 18rem; min-width: 0; }
        .items h2 { font-size: 1rem; margin: 0; overflow-wrap: anywhere; }
        .items p { margin: .25rem 0; }
        .items dl { display: flex; flex-wrap: wrap; gap: .125rem 1.5rem; margin: .35rem 0 0; font-size: .9375rem; }
        .items dl div { display: flex; flex-wrap: wrap; gap: 0 .4rem; min-width: 0; }
        .items dt { color: var(--dim); }
        .items dt::after { content: ":"; }
        .items dd { margin: 0; overflow-wrap: anywhere; }
        .actions { align-items: flex-start; gap: .5rem; }
        details[open] { flex-basis: 100%; max-width: 22rem; }
        summary { display: inline-flex; align-items: center; border: 1px solid var(--link); color: var(--link);
          cursor: pointer;
          list-style: none; gap: .4rem; }
        summary::-webkit-details-marker { display: none; }
        summary::after { content: ""; border: solid currentColor; border-width: 0 2px 2px 0; padding: 2.5px;
          transform: translateY(-2px) rotate(45deg); }
        details[open] summary::after { transform: translateY(1px) rotate(-135deg); }
        details form { margin-top: .5rem; padding: .75rem 1rem 1rem; background: var(--raised); border-radius: 8px; }
        details form p { margin: 0 0 .75rem; }
        .choices { list-style: none; display: flex; flex-wrap: wrap; gap: .5rem; margin: 0 0 1.25rem; padding: 0; }
        .choices a { display: block; padding: .4rem .8rem; border: 1px solid var(--dim); border-radius: 99px;
          text-decoration: none; }
        .choices a[aria-current] { background: var(--link); border-color: var(--link); color: var(--on); }
        .choice { margin: 0; overflow-wrap: anywhere; }
        .choice label { display: flex; gap: .6rem; align-items: flex-start; padding: .25rem 0; }
        .choice input { flex: none; margin: 0; accent-color: var(--link); }
        .choice .hint { margin: 0; }
        fieldset { margin: 0 0 1.125rem; padding: .25rem 1rem .75rem; border-color: var(--dim); }
        legend { font-weight: 600; padding: 0 .35rem; }
        .secret { padding: 1rem; background: var(--raised); border: 1px solid var(--line); border-radius: 8px; }
        .secret code { font-size: 1rem; user-select: all; }

        @media (max-width: 52rem) {
          .signed-in { display: block; }
          .signed-in .top { padding: .5rem 1rem; flex-wrap: nowrap; }
          .signed-in .brand { min-width: 0; overflow-wrap: anywhere; }
          .signed-in .out { margin-inline-start: auto; }
          .signed-in nav { padding: .25rem .5rem; border-bottom: 1px solid var(--line); }
          .signed-in nav ul { flex-direction: row; gap: 0; }
          .signed-in nav a { padding: .5rem .6rem; }
          .signed-in nav a[aria-current] { box-shadow: inset 0 -3px 0 var(--link); font-weight: 400; }
          .signed-in main { padding: 1.25rem 1rem 3rem; }
        }
        @media (max-width: 30rem) {
          .signed-out { background: var(--card); }
          .signed-out .top { padding-top: 1.5rem; }
          .signed-out main { width: 100%; margin: 0; padding: 1.5rem 1rem 3rem; border: 0; border-radius: 0; }
          .signed-in .form .submit button { width: 100%; }
        }
        @media (forced-colors: active) { .button, button, summary { border: 1px solid ButtonText; } }

        """
}
