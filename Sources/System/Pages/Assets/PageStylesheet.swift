/// The style that all sets of pages share: light and dark, usable from the width of a phone.
package enum PageStylesheet {
    static let source = """
        :root {
          color-scheme: light dark;
          --ground: #ffffff; --raised: #f4f6f8; --ink: #1b2430; --dim: #57636f; --line: #cfd6dd; --link: #0b57a4;
          --focus: #0b57a4; --good: #1a7f4b; --bad: #b3261e; --warn: #8a5a00; --busy: #0b57a4; --on: #ffffff;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --ground: #12171d; --raised: #1c232b; --ink: #e4e9ee; --dim: #a3afba; --line: #36414c; --link: #8ab8f0;
            --focus: #8ab8f0; --good: #6fd39c; --bad: #ff9a90; --warn: #f0be66; --busy: #8ab8f0; --on: #10151a;
          }
        }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; }
        body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
        main { max-width: 76rem; margin: 0 auto; padding: 0 1rem 3rem; }
        main:focus { outline: none; }
        h1 { font-size: 1.5rem; line-height: 1.25; overflow-wrap: anywhere; }
        h2 { font-size: 1.125rem; margin: 2rem 0 .5rem; }
        h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
        a { color: var(--link); }
        :focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
        .skip { position: absolute; left: -100vw; background: var(--ground); padding: .5rem 1rem; }
        .skip:focus { left: 0; top: 0; z-index: 1; }
        .top { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1.25rem; padding: .5rem 1rem;
          background: var(--raised); border-bottom: 1px solid var(--line); }
        .brand { margin: 0; font-weight: 600; }
        nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; list-style: none; margin: 0; padding: 0; }
        nav a { display: inline-block; padding: .4rem 0; }
        nav a[aria-current] { color: var(--ink); font-weight: 600; text-decoration-thickness: 2px; }
        .out { margin-left: auto; }
        .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
        .dim { color: var(--dim); }
        .narrow { max-width: 24rem; margin: 2rem auto; }
        .cards { list-style: none; padding: 0; display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: 1rem; }
        .cards li { border: 1px solid var(--line); border-radius: 8px; padding: 1rem; }
        .cards span { display: block; color: var(--dim); }
        .notice, .problem { border: 1px solid var(--line); border-left: 5px solid var(--good); border-radius: 4px; padding: .5rem 1rem; }
        .problem { border-left-color: var(--bad); }
        table { border-collapse: collapse; width: 100%; }
        th, td { text-align: left; vertical-align: top; padding: .45rem .8rem .45rem 0; border-bottom: 1px solid var(--line);
          overflow-wrap: anywhere; }
        tbody th { min-width: 11rem; }
        tbody td { min-width: 5.5rem; }
        tbody td.n, tbody td:has(input) { min-width: 0; }
        thead th { color: var(--dim); font-size: .875rem; font-weight: 600; overflow-wrap: normal; }
        tbody th { font-weight: 600; }
        .n { text-align: right; font-variant-numeric: tabular-nums; }
        form { margin: 0; }
        button, input, select { font: inherit; color: inherit; min-height: 2.5rem; overflow-wrap: normal; }
        button { background: var(--link); color: var(--on); border: 1px solid var(--link); border-radius: 6px; padding: .3rem .9rem; cursor: pointer; }
        button.quiet { background: transparent; color: var(--link); }
        input, select { background: var(--ground); border: 1px solid var(--dim); border-radius: 6px; padding: .3rem .5rem; width: 100%; }
        input[type="checkbox"] { width: 1.5rem; min-height: 1.5rem; }
        .field { margin: 0 0 .75rem; }
        .field label { display: block; font-weight: 600; }
        fieldset { border: 1px solid var(--line); border-radius: 6px; margin: 1rem 0 0; padding: .25rem 1rem 1rem; }
        .actions { display: flex; flex-wrap: wrap; gap: .75rem; }
        .state { display: inline-block; border: 1px solid currentColor; border-radius: 99px; padding: 0 .6rem; font-size: .875rem;
          font-weight: 600; vertical-align: middle; white-space: nowrap; color: var(--dim); }
        code { font-size: .9em; overflow-wrap: anywhere; }
        .address { overflow-wrap: break-word; }
        @media (max-width: 48rem) {
          .stack thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
          .stack, .stack tbody, .stack tr, .stack td, .stack tbody th { display: block; width: 100%; }
          .stack tbody th, .stack tbody td { min-width: 0; }
          .stack tr { border: 1px solid var(--line); border-radius: 8px; padding: .5rem .75rem; margin-bottom: .75rem; }
          .stack td, .stack tbody th { border: 0; padding: .15rem 0; text-align: left; }
          .stack td[data-label]::before { content: attr(data-label) ": "; color: var(--dim); }
          .stack td:empty { display: none; }
          .out { margin-left: 0; }
        }
        @media (prefers-reduced-motion: no-preference) { button { transition: filter .1s; } button:hover { filter: brightness(1.1); } }

        """
}
