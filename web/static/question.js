// The form of a question: rows are added and taken away without a round trip to the server.
(() => {
  "use strict";

  const renumber = (rows) => {
    [...rows.querySelectorAll(":scope > [data-row]")].forEach((row, at) => {
      for (const number of row.querySelectorAll("[data-number]")) number.textContent = at + 1;
    });
  };

  const empty = (field) => {
    if (field.type === "checkbox" || field.type === "radio") field.checked = false;
    else field.value = "";
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  };

  const add = (button) => {
    const group = button.dataset.add;
    const rows = document.querySelector(`[data-rows="${CSS.escape(group)}"]`);
    const all = rows ? rows.querySelectorAll(":scope > [data-row]") : [];
    if (!all.length) return false;
    const last = all[all.length - 1];
    const number = Number(last.dataset.row) + 1;
    const row = last.cloneNode(true);
    const from = `${group}.${last.dataset.row}`;
    const to = `${group}.${number}`;
    row.dataset.row = number;
    for (const error of row.querySelectorAll(".field-error")) error.remove();
    for (const beside of row.querySelectorAll("[data-beside]")) beside.replaceChildren();
    for (const node of row.querySelectorAll("*")) {
      for (const name of ["id", "name", "for", "value"]) {
        const value = node.getAttribute(name);
        if (value && value.includes(from)) node.setAttribute(name, value.replace(from, to));
      }
    }
    for (const field of row.querySelectorAll("input, textarea")) {
      if (field.type === "checkbox" || field.type === "radio") field.value = number;
      empty(field);
    }
    rows.append(row);
    renumber(rows);
    row.querySelector("input:not([type=radio]):not([type=checkbox]), textarea").focus();
    return true;
  };

  const drop = (button) => {
    const row = button.closest("[data-row]");
    const rows = row?.parentElement;
    if (!row || rows.querySelectorAll(":scope > [data-row]").length < 2) return false;
    row.remove();
    renumber(rows);
    const left = rows.querySelectorAll("input, textarea");
    left[left.length - 1].focus();
    return true;
  };

  const form = document.querySelector(".question-form");
  form?.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add], [data-drop]");
    if (!button) return;
    if ("add" in button.dataset ? add(button) : drop(button)) event.preventDefault();
  });

  document.getElementById("refusal")?.focus();
})();
