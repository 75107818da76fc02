"use strict";
// What pages do more where scripts run. Without it each of them works all the same.
(() => {
  // A second press does nothing; the key of the form would stop it too.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    const button = event.submitter;
    if (button && button.dataset.working) button.textContent = button.dataset.working;
  });
  window.addEventListener("pageshow", (event) => {
    for (const form of document.forms) delete form.dataset.sent;
    if (event.persisted) location.reload(); // what stood here may have changed, or be nobody's to see
  });
  // Enter while a Chinese word is being composed chooses the word and sends nothing.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.isComposing) event.preventDefault();
  });
  // After an error its summary has the focus.
  const summary = document.getElementById("summary");
  if (summary) summary.focus();
  // Leave at once, and without a way back.
  for (const link of document.querySelectorAll("[data-leave]")) {
    link.addEventListener("click", (event) => { event.preventDefault(); location.replace(link.href); });
  }
  // What was opened closes after five minutes, and when somebody turns away.
  const open = document.querySelector("[data-private]");
  if (open) {
    const close = () => location.replace(open.dataset.private);
    setTimeout(close, 300000);
    document.addEventListener("visibilitychange", () => { if (document.hidden) close(); });
  }
  const line = document.querySelector("[data-live]");
  if (line) live(line, document.getElementById("rows"));

  // An inbox that others work on as well. Rows change in place, and never move under a pointer or a focus.
  function live(line, rows) {
    const MINUTE = 60000, POLL = 30000, HIDDEN = 300000, QUIET = 10000, ELSEWHERE = 20;
    let source = null, polling = null, hidden = null, coming = null, said = 0;

    const ask = async (address) => {
      const answer = await fetch(address, { headers: { Accept: "text/html" }, redirect: "error" });
      return { status: answer.status, page: new DOMParser().parseFromString(await answer.text(), "text/html") };
    };
    const busy = (row) => row.contains(document.activeElement);
    const put = (row, fresh) => {
      if (!fresh || row.outerHTML === fresh.outerHTML || (busy(row) && row.querySelector("[data-sent]"))) return;
      const focused = busy(row);
      row.replaceWith(fresh);
      if (focused) fresh.querySelector("a, button").focus();
    };
    // A row that came along is everybody's: what its forms need of this page is put in here.
    const own = (html) => {
      const fresh = new DOMParser().parseFromString(html, "text/html").querySelector(".task");
      for (const form of fresh.querySelectorAll("form")) {
        form.elements.token.value = document.querySelector("input[name=token]").value;
        form.elements.key.value = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
        form.elements.back.value = location.pathname + location.search;
      }
      return fresh;
    };
    const asked = async (row) => {
      const { status, page } = await ask(`${row.dataset.row}?back=${encodeURIComponent(location.pathname + location.search)}`);
      return status === 200 ? page.querySelector(".task") : null;
    };
    const change = async ({ task, row: sent }) => {
      const row = document.getElementById(`task-${task}`);
      if (!row) { arrived(sent ? ELSEWHERE : 0); return; }
      const fresh = sent ? own(sent) : await asked(row);
      if (!fresh) return;
      fresh.classList.add("changed");
      put(row, fresh);
      tell(fresh.querySelector(".what h3").textContent.trim().replace(/\s+/g, " ") + " " + fresh.querySelector(".who-has").textContent.trim().replace(/\s+/g, " "));
    };
    // Once in ten seconds at most.
    const tell = (text) => {
      if (Date.now() - said < QUIET) return;
      said = Date.now();
      document.getElementById("live").textContent = text;
    };
    const calm = () => window.scrollY < 40 && !rows.contains(document.activeElement) && !rows.matches(":hover");
    // The list is looked at again within so many seconds: all who listen, each at a moment of its own.
    const arrived = (within) => {
      if (coming !== null) return;
      const look = () => { coming = null; if (calm()) refresh(true).catch(() => {}); else announce(); };
      coming = setTimeout(look, Math.random() * within * 1000);
    };
    const announce = () => {
      const time = new Date().toTimeString().slice(0, 5);
      let box = document.getElementById("arrived");
      if (!box) {
        box = document.createElement("div");
        box.id = "arrived";
        box.className = "message news";
        box.append(document.createElement("p"), document.createElement("a"));
        box.lastChild.href = location.href;
        rows.before(box);
      }
      box.firstChild.textContent = line.dataset.new.replace("{time}", time);
      box.lastChild.textContent = line.dataset.show;
      tell(box.firstChild.textContent);
    };
    // With `whole` also what is new and what is gone; otherwise each row in its place: late marks, time that is left.
    const refresh = async (whole) => {
      const { status, page } = await ask(location.href);
      const fresh = page.getElementById("rows");
      if (status !== 200 || !fresh) return;
      if (whole) {
        rows.replaceChildren(...fresh.childNodes);
        const box = document.getElementById("arrived");
        if (box) box.remove();
      } else {
        for (const row of rows.querySelectorAll(".task")) put(row, page.getElementById(row.id));
      }
      const tabs = page.querySelector(".tabs");
      if (tabs) document.querySelector(".tabs").replaceWith(tabs);
    };
    const say = (on) => {
      line.textContent = on ? line.dataset.on : line.dataset.off;
      line.classList.toggle("on", on);
      line.classList.toggle("lost", !on);
    };
    const open = () => {
      if (source) return;
      source = new EventSource(line.dataset.live);
      source.addEventListener("open", () => { clearInterval(polling); polling = null; say(true); });
      const hear = (what, act) => source.addEventListener(what, (event) => act(JSON.parse(event.data)));
      hear("changed", change);
      hear("gone", change);
      hear("new", ({ within }) => { if (within > 1 || !calm()) announce(); arrived(within); });
      source.addEventListener("error", () => {
        if (source.readyState === EventSource.CLOSED) { source = null; setTimeout(open, POLL); }
        if (polling === null) { say(false); polling = setInterval(() => refresh(false).catch(() => {}), POLL); }
      });
    };
    document.addEventListener("visibilitychange", () => {
      clearTimeout(hidden);
      if (document.hidden) hidden = setTimeout(() => { if (source) source.close(); source = null; }, HIDDEN);
      else if (!source) { open(); refresh(false).catch(() => {}); }
    });
    setInterval(() => { if (!document.hidden) refresh(false).catch(() => {}); }, MINUTE);
    open();
  }
})();
