/// The style of the administration, after the one that all pages share.
enum Stylesheet {
    static let source = """
        .two { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 0 2rem; }
        .two > section { min-width: 0; }
        .filter { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: 0 1rem; align-items: end; }
        .filter p { margin: 0 0 .75rem; }
        .state.completed, .state.open { color: var(--good); }
        .state.discarded, .state.paused, .state.late, .state.unserved { color: var(--bad); }
        .state.running, .state.available { color: var(--busy); }
        .state.cancelled, .state.blocked, .state.retrying { color: var(--warn); }
        a.state { text-decoration: none; }
        a.state:hover { text-decoration: underline; }
        .word { display: inline-block; max-width: 14rem; overflow-wrap: break-word; vertical-align: top; }
        tbody th .word { max-width: 18rem; }
        .rows .n { white-space: nowrap; }
        .wrong { display: block; color: var(--bad); font-size: .875rem; overflow-wrap: anywhere; }
        [aria-invalid="true"] { border: 2px solid var(--bad); }
        button.danger { background: var(--bad); border-color: var(--bad); }
        button.quiet.danger { background: transparent; color: var(--bad); }
        html { scroll-padding-top: 8rem; }
        .bulk { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; align-items: center; gap: .4rem .75rem; padding: .5rem 0;
          background: var(--ground); border-bottom: 1px solid var(--line); }
        .bulk .all { display: inline-flex; align-items: center; gap: .4rem; font-weight: 600; }
        .bulk .all[hidden] { display: none; }
        .bulk .rest { display: inline-flex; flex-wrap: wrap; gap: .4rem .75rem; margin-left: auto; }
        .bulk .wrong { flex-basis: 100%; margin: 0; }
        .views { display: flex; flex-wrap: wrap; gap: 0 2rem; margin-top: 1.5rem; }
        .views ul { gap: 0 .9rem; }
        .views a { overflow-wrap: anywhere; }
        pre { background: var(--raised); border: 1px solid var(--line); border-radius: 6px; padding: .75rem; margin: 0;
          overflow-x: auto; max-height: 30rem; white-space: pre-wrap; overflow-wrap: anywhere; font-size: .875rem; }
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
        svg .label, svg .value { fill: var(--dim); font-size: 11px; }
        svg .value { visibility: hidden; fill: var(--ink); pointer-events: none; }
        .slot:hover .value { visibility: visible; }
        .slot .hit { fill: transparent; }
        .slot:hover .hit { fill: var(--ink); fill-opacity: .12; }
        .cut { fill: var(--warn); }
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
        .node.running, .node.available { stroke: var(--busy); }
        .node.cancelled, .node.blocked, .node.retrying { stroke: var(--warn); }
        .node.self { stroke-width: 3; }
        .edge { fill: none; stroke: var(--dim); stroke-width: 1.5; }
        .edge.open { stroke-dasharray: 5 3; }
        @media (max-width: 66rem) {
          .stack.rows thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
          .stack.rows, .stack.rows tbody { display: block; }
          .stack.rows tr { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 .7rem; padding: .3rem .6rem; margin-bottom: .35rem;
            border: 1px solid var(--line); border-radius: 8px; }
          .stack.rows td, .stack.rows tbody th { display: block; width: auto; min-width: 0; max-width: 100%; padding: 0; border: 0; text-align: left;
            font-size: .875rem; line-height: 1.4; }
          .stack.rows tbody th { font-size: 1rem; max-width: calc(100% - 3rem); }
          .stack.rows td[data-label]::before { content: attr(data-label) ": "; color: var(--dim); }
          .stack.rows td.plain::before { content: none; }
          .stack.rows td:empty { display: none; }
          .stack.rows td.wide { flex-basis: 100%; }
          .stack.rows td.wide:not(:has(details, button)) { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
          .stack.rows td[colspan] { flex-basis: 100%; }
          .stack.rows td .word { max-width: 12rem; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
          .stack.rows tbody th .word { max-width: 100%; }
          .rows button { min-height: 2rem; padding: .1rem .7rem; }
        }
        @media (max-width: 48rem) {
          .chart text.label, .chart text.value { font-size: 18px; }
          .filter { grid-template-columns: repeat(2, minmax(0, 1fr)); }
          .bulk { gap: .3rem .5rem; font-size: .875rem; }
          .bulk button { min-height: 2.25rem; padding: .2rem .6rem; }
          .bulk .rest { margin-left: 0; }
        }

        """
}
