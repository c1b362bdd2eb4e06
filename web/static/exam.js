// The exam room: every answer goes to the server while one types; what could not be sent stays in
// this browser, under a number that only rises, until the server says that it has it.
(() => {
  "use strict";

  const keyOf = (exam, account) => `anjian-exam:${exam}:${account}`;
  const done = document.querySelector("[data-exam-done]");
  if (done) localStorage.removeItem(keyOf(done.dataset.examDone, done.dataset.account));

  const form = document.querySelector("form[data-answers]");
  if (!form) return;
  const TYPING_MS = 800;
  const RETRY_MS = 3000;
  const state = document.getElementById("exam-state");
  const key = keyOf(form.dataset.exam, form.dataset.account);
  const asks = new Map([...form.querySelectorAll("[data-ask]")].map((ask) => [ask.dataset.ask, ask]));
  let queue = {};
  let last = Number(form.elements.number.value) - 1;
  let sending = null;
  let stopped = false;
  let single = false;
  let ends = performance.now() + Number(form.dataset.left) * 1000;

  const say = (words, bad = false) => {
    if (state.textContent !== words) state.textContent = words;
    state.classList.toggle("bad", bad);
  };
  const waiting = () => Object.keys(queue).length;
  const keep = () => {
    try {
      if (waiting()) localStorage.setItem(key, JSON.stringify(queue));
      else localStorage.removeItem(key);
    } catch {
      say("本机存不下未保存的作答，请不要关闭本页", true);
    }
  };

  const read = (ask) => {
    const fields = [...ask.querySelectorAll("input, textarea")];
    const checked = fields.filter((field) => field.checked).map((field) => field.value);
    switch (ask.dataset.type) {
      case "true_false": return { true: checked.length ? checked[0] === "true" : null };
      case "fill_in": return { blanks: fields.map((field) => field.value) };
      case "single":
      case "multiple": return { chosen: checked };
      default: return { text: fields[0].value };
    }
  };
  const write = (ask, response) => {
    const fields = [...ask.querySelectorAll("input, textarea")];
    const chosen = "true" in response ? [String(response.true)] : response.chosen;
    fields.forEach((field, place) => {
      if (chosen) field.checked = chosen.includes(field.value);
      else field.value = response.blanks ? response.blanks[place] : response.text;
    });
  };
  const put = (ask) => {
    const [item, part] = ask.dataset.ask.split("-").map(Number);
    last += 1;
    queue[ask.dataset.ask] = { item, part, number: last, response: read(ask) };
    keep();
  };

  const stop = (words) => {
    stopped = true;
    say(words, true);
    for (const field of form.querySelectorAll("fieldset")) field.disabled = true;
  };

  const sentence = (error) => `${error.message}。${error.hint ? `${error.hint}。` : ""}`;

  const send = async () => {
    const sent = Object.values(queue).slice(0, single ? 1 : 100);
    let answer;
    let body;
    try {
      answer = await fetch(form.dataset.answers, {
        method: "PUT",
        headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrf_token.value },
        body: JSON.stringify({ answers: sent }),
      });
      body = await answer.json();
    } catch {
      say(`没有连上服务：${waiting()} 处作答存在本机，连上后自动保存`, true);
      return false;
    }
    if (answer.ok) {
      for (const one of body.saved) {
        const name = `${one.item}-${one.part}`;
        if (queue[name] && queue[name].number <= one.number) delete queue[name];
        last = Math.max(last, one.number);
      }
      ends = performance.now() + body.seconds_left * 1000;
      keep();
      single = false;
      if (!waiting()) {
        const at = new Date(body.now).toLocaleTimeString("zh-CN", { timeZone: "Asia/Shanghai", hour12: false });
        say(body.saved.every((one) => one.kept) ? `已保存 ${at}` : "另一个窗口保存了较新的作答，请刷新本页核对");
      }
      return true;
    }
    if (answer.status === 422) {
      // One answer that the server will not take must not hold the others back.
      if (sent.length > 1) single = true;
      else {
        delete queue[`${sent[0].item}-${sent[0].part}`];
        keep();
        say(`没有保存：${sentence(body.error)}`, true);
      }
      return sent.length > 1;
    }
    if ([401, 403, 409].includes(answer.status)) stop(`不能再保存：${sentence(body.error)}`);
    else say(`没有保存：${sentence(body.error)}${waiting()} 处作答存在本机，稍后再试`, true);
    return false;
  };

  // One request at a time; whoever calls meanwhile waits for the same one.
  const sendAll = async () => {
    if (waiting() && !stopped) say("正在保存…");
    while (waiting() && !stopped && await send());
    return !waiting();
  };
  const flush = () => {
    sending ??= sendAll().finally(() => { sending = null; });
    return sending;
  };

  let typing = 0;
  const changed = (event) => {
    const ask = event.target.closest("[data-ask]");
    if (!ask || stopped) return;
    put(ask);
    clearTimeout(typing);
    typing = setTimeout(flush, event.type === "change" ? 0 : TYPING_MS);
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  addEventListener("online", flush);
  setInterval(flush, RETRY_MS);

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const review = event.submitter && event.submitter.value === "review";
    clearTimeout(typing);
    if (await flush()) {
      if (review) location.assign(form.dataset.review);
      else if (!stopped) say("已全部保存");
    }
  });
  addEventListener("beforeunload", (event) => {
    if (waiting() && !stopped) event.preventDefault();
  });

  // What an earlier visit could not send, unless the server has something newer.
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? "{}");
    for (const [name, one] of Object.entries(kept)) {
      const ask = asks.get(name);
      if (!ask || one.number <= Number(ask.dataset.saved)) continue;
      write(ask, one.response);
      queue[name] = one;
      last = Math.max(last, one.number);
    }
  } catch {
    queue = {};
  }
  keep();

  const clock = form.querySelector("[data-clock]");
  const shown = clock.querySelector("strong");
  const tick = () => {
    const left = Math.max(0, Math.round((ends - performance.now()) / 1000));
    const parts = [Math.floor(left / 3600), Math.floor(left / 60) % 60, left % 60];
    shown.textContent = parts.map((part) => String(part).padStart(2, "0")).join(":");
    if (left > 0 || stopped) return;
    clearInterval(ticking);
    flush().then(() => stop("作答时间已到，已保存的作答由系统交卷"));
  };
  const ticking = setInterval(tick, 1000);
  clock.hidden = false;
  tick();
  flush();
})();
