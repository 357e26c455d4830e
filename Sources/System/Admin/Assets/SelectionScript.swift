/// The script that selects all jobs of a list and counts the selected ones; the list works without it.
enum SelectionScript {
    static let source = """
        (function () {
          "use strict";
          var all = document.getElementById("select-all");
          var said = document.getElementById("selected");
          if (!all || !said) { return; }
          var boxes = Array.from(document.querySelectorAll('input[name="job"]'));

          function show() {
            var count = boxes.filter(function (box) { return box.checked; }).length;
            all.checked = count > 0 && count === boxes.length;
            all.indeterminate = count > 0 && count < boxes.length;
            said.textContent = count > 0 ? count + " selected" : "";
          }

          all.addEventListener("change", function () {
            boxes.forEach(function (box) { box.checked = all.checked; });
            show();
          });
          boxes.forEach(function (box) { box.addEventListener("change", show); });
          all.parentElement.hidden = false;
          // A browser keeps the boxes of a page that it goes back to.
          window.addEventListener("pageshow", show);
          show();
        })();

        """
}
