// Conveniences on top of pages that work without them: appearance, keys, copying, progress.
(() => {
  "use strict";
  const root = document.documentElement;

  const toggle = document.querySelector("[data-theme-toggle]");
  if (toggle) {
    const systemDark = matchMedia("(prefers-color-scheme: dark)");
    toggle.hidden = false;
    toggle.addEventListener("click", () => {
      const dark = root.dataset.bsTheme ? root.dataset.bsTheme === "dark" : systemDark.matches;
      root.dataset.bsTheme = dark ? "light" : "dark";
      document.cookie = `theme=${root.dataset.bsTheme};path=/;max-age=31536000;samesite=lax`;
    });
  }

  if (navigator.clipboard) {
    for (const button of document.querySelectorAll("[data-copy]")) {
      button.hidden = false;
      const label = button.querySelector("[data-copy-label]");
      const before = label.textContent;
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(button.dataset.copy);
        label.textContent = "已复制";
        setTimeout(() => { label.textContent = before; }, 1600);
      });
    }
  }

  const entries = [...document.querySelectorAll("[data-entry]")];
  let current = -1;
  const move = (step) => {
    if (!entries.length) return;
    entries[current]?.classList.remove("current");
    current = Math.max(0, Math.min(entries.length - 1, current + step));
    const entry = entries[current];
    entry.classList.add("current");
    entry.querySelector("[data-entry-link]")?.focus({ preventScroll: true });
    entry.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") {
      const box = document.querySelector("[data-search-box]");
      if (!box) return;
      event.preventDefault();
      box.focus();
      box.select();
    } else if (event.key === "j") {
      move(1);
    } else if (event.key === "k") {
      move(-1);
    }
  });

  for (const form of document.querySelectorAll("form[data-submit-on-change]")) {
    form.addEventListener("change", () => form.requestSubmit());
  }

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }

  // Which hit helped: told beside the way to it, so that its address stays what it is.
  const feedback = document.querySelector("form[data-feedback]");
  if (feedback && navigator.sendBeacon) {
    for (const entry of document.querySelectorAll("[data-hit]")) {
      entry.querySelector("[data-entry-link]")?.addEventListener("click", () => {
        const told = new FormData(feedback);
        told.set("about", "click");
        told.set("hit", entry.dataset.hit);
        told.set("rank", entry.id.replace("hit-", ""));
        navigator.sendBeacon(feedback.action, told);
      });
    }
  }

  // A part of a page that follows running work: fetched anew every few seconds while it is visible.
  const live = document.querySelector("[data-refresh]");
  if (live) {
    const seconds = Number(live.dataset.refresh);
    const refresh = async () => {
      if (!document.hidden) {
        const answer = await fetch(location.href).catch(() => null);
        if (answer?.ok) {
          const page = new DOMParser().parseFromString(await answer.text(), "text/html");
          const fresh = page.querySelector("[data-refresh]");
          if (!fresh) { location.reload(); return; }
          live.replaceChildren(...fresh.childNodes);
        }
      }
      setTimeout(refresh, seconds * 1000);
    };
    setTimeout(refresh, seconds * 1000);
  }
})();
