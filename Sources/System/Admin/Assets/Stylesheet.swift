/// The style of all pages: light and dark, usable from the width of a phone.
enum Stylesheet {
    static let source = """
        :root {
          color-scheme: light dark;
          --ground: #ffffff; --raised: #f4f6f8; --ink: #1b2430; --dim: #57636f; --line: #cfd6dd; --link: #0b57a4;
          --focus: #b3261e; --good: #1a7f4b; --bad: #b3261e; --warn: #8a5a00; --busy: #0b57a4; --on: #ffffff;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --ground: #12171d; --raised: #1c232b; --ink: #e4e9ee; --dim: #a3afba; --line: #36414c; --link: #8ab8f0;
            --focus: #ffb4ab; --good: #6fd39c; --bad: #ff9a90; --warn: #f0be66; --busy: #8ab8f0; --on: #10151a;
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
        .two { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 0 2rem; }
        .two > section { min-width: 0; }
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
        button, input, select { font: inherit; color: inherit; min-height: 2.5rem; }
        button { background: var(--link); color: var(--on); border: 1px solid var(--link); border-radius: 6px; padding: .3rem .9rem; cursor: pointer; }
        button.quiet { background: transparent; color: var(--link); }
        input, select { background: var(--ground); border: 1px solid var(--dim); border-radius: 6px; padding: .3rem .5rem; width: 100%; }
        input[type="checkbox"] { width: 1.5rem; min-height: 1.5rem; }
        .field { margin: 0 0 .75rem; }
        .field label { display: block; font-weight: 600; }
        .filter { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: 0 1rem; align-items: end; }
        .filter p { margin: 0 0 .75rem; }
        fieldset { border: 1px solid var(--line); border-radius: 6px; margin: 1rem 0 0; padding: .25rem 1rem 1rem; }
        .actions { display: flex; flex-wrap: wrap; gap: .75rem; }
        .state { display: inline-block; border: 1px solid currentColor; border-radius: 99px; padding: 0 .6rem; font-size: .875rem;
          font-weight: 600; vertical-align: middle; white-space: nowrap; color: var(--dim); }
        .state.completed, .state.open { color: var(--good); }
        .state.discarded, .state.paused, .state.late { color: var(--bad); }
        .state.running, .state.available { color: var(--busy); }
        .state.cancelled, .state.blocked { color: var(--warn); }
        pre { background: var(--raised); border: 1px solid var(--line); border-radius: 6px; padding: .75rem; margin: 0;
          overflow-x: auto; max-height: 30rem; white-space: pre-wrap; overflow-wrap: anywhere; font-size: .875rem; }
        code { font-size: .9em; overflow-wrap: anywhere; }
        .address { overflow-wrap: break-word; }
        .mail { display: block; width: 100%; height: 36rem; border: 1px solid var(--line); border-radius: 6px; background: #ffffff;
          resize: vertical; }
        .facts th { min-width: 8rem; width: 12rem; }
        dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: .5rem 1.5rem; margin: 0; }
        dt { color: var(--dim); font-size: .875rem; }
        dd { margin: 0; overflow-wrap: anywhere; }
        dl + table { margin-top: 1rem; }
        .timeline { list-style: none; margin: 0; padding: 0 0 0 1rem; border-left: 3px solid var(--line); }
        .timeline li { padding: .2rem 0; overflow-wrap: anywhere; }
        .timeline time { color: var(--dim); font-variant-numeric: tabular-nums; margin-right: .5rem; }
        .timeline .failed strong, .timeline .discarded strong { color: var(--bad); }
        .timeline .completed strong { color: var(--good); }
        .log .error, .log .critical { color: var(--bad); }
        .log .warning { color: var(--warn); }
        .log .plain { color: var(--dim); }
        progress { accent-color: var(--busy); width: 6rem; max-width: 100%; vertical-align: middle; }
        figure { margin: 0; }
        figcaption { color: var(--dim); font-size: .875rem; }
        .key::before { content: ""; display: inline-block; width: .8em; height: .8em; margin-right: .4em; border-radius: 2px; background: currentColor; }
        .key.completed, .key.run { color: var(--good); }
        .key.failed { color: var(--bad); }
        .key.wait { color: var(--busy); }
        svg text { fill: var(--ink); font: 13px system-ui, sans-serif; }
        svg .label { fill: var(--dim); font-size: 11px; }
        svg .end { text-anchor: end; }
        .chart { width: 100%; height: auto; display: block; }
        .axis { stroke: var(--line); }
        .chart .completed { fill: var(--good); }
        .chart .failed { fill: var(--bad); }
        polyline { fill: none; stroke-width: 2; }
        polyline.run { stroke: var(--good); }
        polyline.wait { stroke: var(--busy); stroke-dasharray: 5 3; }
        .scroll { overflow-x: auto; }
        .node { fill: var(--raised); stroke: var(--dim); stroke-width: 1.5; }
        .node.completed { stroke: var(--good); } .node.discarded { stroke: var(--bad); }
        .node.running, .node.available { stroke: var(--busy); } .node.cancelled, .node.blocked { stroke: var(--warn); }
        .node.self { stroke-width: 3; }
        .edge { fill: none; stroke: var(--dim); stroke-width: 1.5; }
        .edge.open { stroke-dasharray: 5 3; }
        @media (max-width: 44rem) {
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
