// The scoring page of case-file review: the whole form goes to the server while one reviews, each
// save on the version the last one made, so that a second window overwrites nothing.
(() => {
  "use strict";

  const form = document.querySelector("form[data-save]");
  if (!form) return;
  const TYPING_MS = 800;
  const RETRY_MS = 3000;
  const state = document.getElementById("review-state");
  const total = form.querySelector("[data-total]");
  const base = form.elements.base;
  let dirty = false;
  let stopped = false;
  let sending = null;

  const say = (words, bad = false) => {
    if (state.textContent !== words) state.textContent = words;
    state.classList.toggle("bad", bad);
  };
  const sentence = (error) => `${error.message}。${error.hint ? `${error.hint}。` : ""}`;
  const field = (name) => form.elements[name];

  const read = () => {
    const deductions = [];
    for (const item of form.querySelectorAll("[data-item]")) {
      const number = item.dataset.item;
      const points = field(`points-${number}`);
      const reason = field(`reason-${number}`).value;
      if (!points.validity.valid) return `第 ${number} 项的扣分应为 0 至 ${points.max}，以 ${points.step} 分为单位`;
      if (points.value || reason.trim()) deductions.push({ number, points: Number(points.value), reason });
    }
    const fatal = [...form.querySelectorAll("[data-fatal]")]
      .map((item) => item.dataset.fatal)
      .filter((number) => field(`fatal-${number}`).checked)
      .map((number) => ({ number, reason: field(`fatal-reason-${number}`).value }));
    return { base: base.value, deductions, fatal, opinion: field("opinion").value };
  };

  const stop = (words) => {
    stopped = true;
    say(words, true);
    for (const each of form.querySelectorAll("fieldset")) each.disabled = true;
  };

  const send = async () => {
    const content = read();
    if (typeof content === "string") {
      say(`没有保存：${content}`, true);
      return false;
    }
    dirty = false;
    say("正在保存…");
    let answer;
    let body;
    try {
      answer = await fetch(form.dataset.save, {
        method: "PUT",
        headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrf_token.value },
        body: JSON.stringify(content),
      });
      body = await answer.json();
    } catch {
      dirty = true;
      say("没有连上服务：请不要关闭本页，连上后自动保存", true);
      return false;
    }
    if (answer.ok) {
      base.value = body.version;
      total.textContent = String(body.total);
      const left = body.left.length ? `；${body.left.join("、")} 还没有写明理由` : "";
      if (!dirty) say(`已保存${left}`);
      return true;
    }
    if ([401, 403, 409].includes(answer.status)) stop(`不能再保存：${sentence(body.error)}`);
    else {
      dirty = answer.status >= 500;
      say(`没有保存：${sentence(body.error)}`, true);
    }
    return false;
  };

  // One request at a time; whoever calls meanwhile waits for the same one.
  const sendAll = async () => {
    let done = true;
    while (dirty && !stopped && done) done = await send();
    return done && !dirty;
  };
  const flush = () => {
    sending ??= sendAll().finally(() => { sending = null; });
    return sending;
  };

  let typing = 0;
  const changed = (event) => {
    if (stopped || !event.target.name) return;
    dirty = true;
    clearTimeout(typing);
    typing = setTimeout(flush, event.type === "change" ? 0 : TYPING_MS);
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  addEventListener("online", flush);
  setInterval(() => { if (dirty && !state.textContent.startsWith("没有保存")) flush(); }, RETRY_MS);

  form.addEventListener("click", (event) => {
    const step = event.target.closest("[data-step]");
    if (!step || stopped) return;
    const item = step.closest("[data-item]");
    const points = field(`points-${item.dataset.item}`);
    const reason = field(`reason-${item.dataset.item}`);
    points.value = Math.min(Number(points.max), Number(points.value) + Number(step.dataset.step));
    reason.value = [reason.value.trim(), step.dataset.when].filter(Boolean).join("；");
    points.dispatchEvent(new Event("change", { bubbles: true }));
    reason.focus();
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const review = event.submitter && event.submitter.value === "review";
    clearTimeout(typing);
    dirty = true;
    if ((await flush()) && !stopped) {
      if (review) location.assign(form.dataset.review);
    }
  });
  addEventListener("beforeunload", (event) => {
    if (dirty && !stopped) event.preventDefault();
  });
})();
