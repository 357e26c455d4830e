/// The script that updates the open overview; the pages work without it.
enum LiveScript {
    static let source = """
        (function () {
          "use strict";
          var live = document.getElementById("live");
          var status = document.getElementById("live-status");
          if (!live || !status || !window.EventSource) { return; }
          var source = null;
          var again = null;

          var words = document.createElement("span");
          var button = document.createElement("button");
          button.type = "button";
          button.id = "live-button";
          button.className = "quiet";
          status.replaceChildren(words, document.createTextNode(" "), button);

          function say(text, label) {
            if (words.textContent !== text) { words.textContent = text; }
            if (button.textContent !== label) { button.textContent = label; }
          }

          // Preserve the focus and the open details.
          function show(html) {
            var focused = document.activeElement && live.contains(document.activeElement) ? document.activeElement.id : "";
            var open = Array.from(live.querySelectorAll("details[open]")).map(function (one) { return one.id; });
            var template = document.createElement("template");
            template.innerHTML = html;
            live.replaceChildren(template.content);
            open.forEach(function (id) { var one = document.getElementById(id); if (one) { one.open = true; } });
            var kept = focused && document.getElementById(focused);
            if (kept) { kept.focus({ preventScroll: true }); }
          }

          function start() {
            window.clearTimeout(again);
            say("Connecting.", "Stop updates");
            source = new EventSource(live.dataset.stream);
            source.addEventListener("live", function (event) {
              say("Live.", "Stop updates");
              show(event.data);
            });
            source.onopen = function () { say("Live.", "Stop updates"); };
            source.onerror = function () {
              say("The connection was lost. The data may be outdated.", "Stop updates");
              // The browser reconnects automatically, unless the server rejected the request.
              if (source.readyState === EventSource.CLOSED) { again = window.setTimeout(start, 15000); }
            };
          }

          function stop() {
            window.clearTimeout(again);
            if (source) { source.close(); }
            source = null;
            say("Updates are stopped.", "Start updates");
          }

          button.addEventListener("click", function () { if (source) { stop(); } else { start(); } });
          window.addEventListener("pagehide", function () { if (source) { source.close(); } });
          start();
        })();

        """
}
