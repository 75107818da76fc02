"use strict";
// What the reporter's pages do more where scripts run: one part at a time, a draft, files with their progress.
(() => {
  for (const more of document.querySelectorAll("[data-scripted]")) more.hidden = false;
  const title = document.querySelector("[data-focus]");
  if (title) title.focus();
  const sent = document.querySelector("[data-wipe]");
  if (sent) localStorage.removeItem(sent.dataset.wipe);
  for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => print());
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.addEventListener("click", async () => {
      const shown = document.getElementById(button.dataset.copy);
      try {
        await navigator.clipboard.writeText(shown.textContent.trim());
        button.textContent = button.dataset.copied;
      } catch { getSelection().selectAllChildren(shown); }
    });
  }
  const code = document.getElementById("receipt_code");
  if (code) code.addEventListener("input", (event) => {
    if (event.isComposing || code.selectionStart < code.value.length) return;
    const figures = code.value.normalize("NFKC").replace(/\D/g, "").slice(0, 16);
    code.value = figures.replace(/(\d{4})(?=\d)/g, "$1-");
  });
  const form = document.querySelector("[data-steps]");
  // A form that was refused stays in one piece, so that each field that its summary names can be reached.
  const refused = document.getElementById("summary") !== null;
  if (form) draft(form, refused);
  if (form && !refused) steps(form);
  if (form) form.addEventListener("submit", (event) => {
    form.querySelector(".offline").hidden = navigator.onLine;
    if (!navigator.onLine) hold(event);
  });
  for (const upload of document.querySelectorAll("[data-upload]")) uploads(upload);

  // Not sent, and not taken for sent.
  function hold(event) {
    event.preventDefault();
    event.stopPropagation();
  }

  // No step is an entry of the history: whoever leaves in a hurry leaves nothing to go back to.
  function steps(form) {
    const parts = [...form.querySelectorAll(".part")], bars = [...form.querySelectorAll(".bars i")];
    const say = form.querySelector(".step"), back = form.querySelector(".back"), next = form.querySelector(".next");
    let at = 0;
    const show = (place, move) => {
      at = place;
      parts.forEach((part, number) => { part.hidden = number !== at; });
      bars.forEach((bar, number) => bar.classList.toggle("done", number <= at));
      say.textContent = say.dataset.step.replace("{n}", at + 1);
      back.hidden = at === 0;
      next.hidden = at === parts.length - 1;
      form.querySelector(".send").hidden = !next.hidden;
      form.dataset.at = at + 1;
      if (!move) return;
      scrollTo(0, 0);
      parts[at].querySelector("h2").focus({ preventScroll: true });
    };
    const ready = () => {
      const seen = parts[at].querySelector("#circumstances");
      const missing = seen && !seen.querySelector(":checked");
      const error = form.querySelector("#circumstances-error");
      if (seen) error.hidden = !missing;
      if (missing) { error.scrollIntoView({ block: "center" }); seen.querySelector("input").focus({ preventScroll: true }); return false; }
      return [...parts[at].querySelectorAll("input, select, textarea")].every((field) => field.reportValidity());
    };
    form.noValidate = true;
    form.classList.add("stepped");
    form.querySelector(".bars").hidden = say.hidden = false;
    for (const radio of form.querySelectorAll("[name=immediate_danger]")) radio.required = true;
    back.addEventListener("click", () => show(at - 1, true));
    next.addEventListener("click", () => { if (ready()) show(at + 1, true); });
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing || event.target.tagName !== "INPUT" || next.hidden) return;
      event.preventDefault();
      next.click();
    });
    form.addEventListener("submit", (event) => {
      if (!ready()) hold(event);
    });
    show(0, false);
  }

  // Choices and the narrative, never a name, a number or a place; for a day, and until it is sent.
  function draft(form, refused) {
    const KEPT = ["immediate_danger", "circumstances", "harm_categories", "narrative"], DAY = 86400000;
    const key = form.dataset.drafts, line = form.querySelector(".draft"), words = line.querySelector("span");
    const say = (text) => { line.hidden = !text; words.textContent = text; };
    const fields = () => [...form.elements].filter((field) => KEPT.includes(field.name));
    const read = () => {
      try {
        const found = JSON.parse(localStorage.getItem(key));
        if (found && Date.now() - found.at < DAY) return found.values;
      } catch { /* nobody's draft */ }
      localStorage.removeItem(key);
      return null;
    };
    const put = (values) => {
      for (const field of fields()) {
        const found = values.filter(([name]) => name === field.name).map(([, value]) => value);
        if (field.type === "radio" || field.type === "checkbox") field.checked = found.includes(field.value);
        else field.value = found[0] || "";
        if (field.checked && field.closest("details")) field.closest("details").open = true;
      }
    };
    const keep = () => {
      const values = [...new FormData(form)].filter(([name, value]) => KEPT.includes(name) && value);
      localStorage.setItem(key, JSON.stringify({ at: Date.now(), values }));
      say(words.dataset.kept);
    };
    const found = read();
    if (found && !refused) { put(found); say(words.dataset.found); }
    form.addEventListener("input", (event) => { if (KEPT.includes(event.target.name)) keep(); });
    line.querySelector("button").addEventListener("click", () => {
      localStorage.removeItem(key);
      put([]);
      say("");
    });
  }

  // Each file by itself, under a key of its own: a second try is the same file.
  function uploads(form) {
    const list = form.querySelector(".files"), choose = form.querySelector("[type=file]"), words = form.dataset;
    const broken = new Set();
    const send = (file, row, address) => {
      const request = new XMLHttpRequest(), body = new FormData(), bar = row.querySelector("progress");
      const say = (text, state) => { row.querySelector(".how").textContent = text; row.className = state; };
      const failed = () => { say(words.broken, "lost"); broken.add(again); row.querySelector("button").hidden = false; };
      const again = () => { broken.delete(again); row.querySelector("button").hidden = true; send(file, row, address); };
      row.querySelector("button").onclick = again;
      const code = form.querySelector("[name=receipt_code]");
      if (code) body.append("receipt_code", code.value);
      body.append("file", file);
      request.open("POST", address);
      request.setRequestHeader("Accept", "text/html");
      request.upload.addEventListener("progress", (event) => {
        bar.max = event.total;
        bar.value = event.loaded;
        say(words.sending.replace("{percent}", `${Math.floor(100 * event.loaded / event.total)} %`), "");
      });
      request.addEventListener("load", () => {
        bar.hidden = true;
        const led = !address.pathname.startsWith(new URL(request.responseURL).pathname); // to the login
        if (request.status === 403 || led) say(words.out, "refused");
        else if (request.status < 400) say(words.done, "whole");
        else if (request.status >= 500 || request.status === 429) failed();
        else say(words.refused, "refused");
      });
      request.addEventListener("error", failed);
      bar.hidden = false;
      request.send(body);
    };
    const add = (file) => {
      const row = document.createElement("li"), name = document.createElement("span"), how = document.createElement("span");
      const again = document.createElement("button");
      name.textContent = file.name;
      how.className = "how";
      again.type = "button";
      again.textContent = words.again;
      again.hidden = true;
      const bar = document.createElement("progress");
      bar.setAttribute("aria-label", file.name);
      row.append(name, how, bar, again);
      list.append(row);
      const address = new URL(form.action);
      address.searchParams.set("key", [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join(""));
      send(file, row, address);
    };
    choose.multiple = true;
    form.querySelector(".buttons").hidden = true;
    choose.addEventListener("change", () => { [...choose.files].forEach(add); choose.value = ""; });
    addEventListener("online", () => broken.forEach((again) => again()));
  }
})();
