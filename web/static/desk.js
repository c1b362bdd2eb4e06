// The desk: rows that grow, characters counted, and a form that saves itself while one types.
(() => {
  "use strict";

  for (const button of document.querySelectorAll("[data-add-row]")) {
    const rows = button.parentElement.previousElementSibling;
    button.hidden = false;
    button.addEventListener("click", () => {
      const all = rows.querySelectorAll("[data-row]");
      const row = all[all.length - 1].cloneNode(true);
      const number = all.length + 1;
      const legend = row.querySelector("legend");
      legend.textContent = legend.textContent.replace(/\d+/, number);
      for (const field of row.querySelectorAll("input, textarea, select")) {
        field.value = "";
        const label = row.querySelector(`label[for="${field.id}"]`);
        field.id = field.id.replace(/\d+$/, number);
        label.htmlFor = field.id;
      }
      rows.append(row);
      row.querySelector("input, textarea").focus();
    });
  }

  const counters = [...document.querySelectorAll("[data-count-for]")];
  const count = (counter) => {
    const length = [...document.getElementById(counter.dataset.countFor).value].length;
    const limit = Number(counter.dataset.limit);
    const over = length > limit;
    counter.classList.toggle("over", over);
    counter.textContent = `${length.toLocaleString("en")} / ${limit.toLocaleString("en")} 字${over ? "，超过上限" : ""}`;
  };
  for (const counter of counters) {
    document.getElementById(counter.dataset.countFor).addEventListener("input", () => count(counter));
    count(counter);
  }

  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const line = document.getElementById("state-line");
  const EVERY_MS = 3000;
  let dirty = false;
  let saving = false;
  let stopped = false;

  const say = (words, bad = false) => {
    line.textContent = words;
    line.classList.toggle("bad", bad);
    line.classList.toggle("muted", !bad);
  };

  // Files go up with their own button, not with every autosave.
  const typed = () => {
    const data = new FormData(form);
    data.delete("attachment_file");
    return data;
  };

  const begin = async () => {
    const told = typed();
    told.set("autosave", "1");
    const answer = await fetch(form.dataset.autosave, { method: "POST", body: told });
    const body = await answer.json();
    if (!answer.ok) return body;
    form.elements.base.value = body.base;
    form.elements.copy_number.value = body.number;
    form.action = body.edit;
    form.dataset.autosave = body.save;
    delete form.dataset.new;
    history.replaceState(null, "", body.edit);
    return null;
  };

  const save = async () => {
    if (!dirty || saving || stopped) return;
    if ("new" in form.dataset && !form.elements.title.value.trim()) {
      say("写好标题后开始自动保存");
      return;
    }
    saving = true;
    dirty = false;
    try {
      const refused = "new" in form.dataset ? await begin() : null;
      const answer = refused ? null : await fetch(form.dataset.autosave, { method: "POST", body: typed() });
      const body = refused ?? await answer.json();
      if (refused || !answer.ok) {
        // Waiting does not help against a refusal; what is typed stays in the form.
        stopped = body.status === 409 || body.status === 403 || body.status === 401;
        say(`没有自动保存：${body.message}。${body.hint ? `${body.hint}。` : ""}`, true);
      } else {
        form.elements.copy_number.value = body.number;
        say(`已自动保存 ${body.saved_at}`);
        const preview = document.querySelector("[data-preview]");
        if (preview) {
          const page = new DOMParser().parseFromString(body.preview, "text/html");
          preview.replaceChildren(...page.body.childNodes);
        }
      }
    } catch {
      dirty = true;
      say("没有连上服务，内容还在本页，连上后自动保存", true);
    }
    saving = false;
  };

  form.addEventListener("input", () => { dirty = true; });
  form.addEventListener("change", () => { dirty = true; });
  setInterval(save, EVERY_MS);
  addEventListener("online", save);
  let leaving = false;
  form.addEventListener("submit", (event) => {
    leaving = true;
    // A save on its way would change the number that the form is about to send.
    if (saving) {
      event.preventDefault();
      const button = event.submitter;
      const wait = setInterval(() => {
        if (saving) return;
        clearInterval(wait);
        form.requestSubmit(button);
      }, 50);
    } else {
      stopped = true;
    }
  });
  const chooser = form.querySelector("input[type=file]");
  if (chooser) {
    const told = form.querySelector("[data-file-problem]");
    const limit = Number(chooser.dataset.limit);
    const most = Number(chooser.dataset.most);
    const upload = () => {
      const files = [...chooser.files];
      const large = files.filter((file) => file.size > limit).map((file) => `“${file.name}”超过 ${limit / 1048576} MB`);
      const sum = files.reduce((all, file) => all + file.size, 0);
      if (!large.length && sum > most) large.push("文件合计过大，请分几次上传");
      told.textContent = large.join("；");
      told.hidden = !large.length;
      if (large.length) chooser.value = "";
      else if (files.length) form.requestSubmit(form.querySelector("[data-upload]"));
    };
    chooser.addEventListener("change", upload);
    const zone = form.querySelector("[data-drop]");
    for (const kind of ["dragenter", "dragover"]) {
      zone.addEventListener(kind, (event) => { event.preventDefault(); zone.classList.add("over"); });
    }
    zone.addEventListener("dragleave", () => zone.classList.remove("over"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      zone.classList.remove("over");
      if (!event.dataTransfer.files.length) return;
      chooser.files = event.dataTransfer.files;
      upload();
    });
  }

  addEventListener("beforeunload", (event) => {
    if (dirty && !leaving) event.preventDefault();
  });
})();
