/// The style of the administration, after the one that all pages share.
enum Stylesheet {
    static let source = """
        .two { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 0 2rem; }
        .two > section { min-width: 0; }
        .filter { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: 0 1rem; align-items: end; }
        .filter p { margin: 0 0 .75rem; }
        .state.completed, .state.open { color: var(--good); }
        .state.discarded, .state.paused, .state.late { color: var(--bad); }
        .state.running, .state.available { color: var(--busy); }
        .state.cancelled, .state.blocked { color: var(--warn); }
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

        """
}
