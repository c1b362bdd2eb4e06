// The guide editor: a finding leads to its line in the text.
(() => {
  "use strict";
  const body = document.getElementById("f-body");
  const preview = document.querySelector("[data-preview]");
  if (!body || !preview) return;

  preview.addEventListener("click", (event) => {
    const link = event.target.closest("[data-line]");
    if (!link) return;
    event.preventDefault();
    const lines = body.value.split("\n");
    const place = Math.min(Math.max(Number(link.dataset.line), 1), lines.length) - 1;
    const start = lines.slice(0, place).reduce((sum, line) => sum + line.length + 1, 0);
    body.focus();
    body.setSelectionRange(start, start + lines[place].length);
    // lines that wrap are taller than one line: measured by the share of characters before
    body.scrollTop = (start / Math.max(body.value.length, 1)) * body.scrollHeight - body.clientHeight / 3;
  });
})();
