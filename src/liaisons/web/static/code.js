// Coding by keyboard or mouse: the key of a code puts it on what is aimed at (a message, the words
// chosen in it, the whole thread). Each key is sent at once and waits for no other; what was not
// kept is said, and sent again when the network is back. Without a script the buttons are a form.
(function () {
  "use strict";
  const form = document.getElementById("coder");
  const status = document.getElementById("coded");
  const seek = document.getElementById("seek");
  for (const choice of document.querySelectorAll("select[data-go]")) {
    choice.addEventListener("change", () => choice.form.requestSubmit());
  }
  if (!form) return;
  const target = document.getElementById("target");
  const texts = [...document.querySelectorAll("[data-message]")];
  let aimed = texts.find((one) => one.dataset.message === form.elements.subject.value) || texts[0];
  let whole = null;

  // --- what is kept ---------------------------------------------------------------------------
  let waiting = Promise.resolve();
  let unsent = 0;
  function pause(ms) {
    return new Promise((resume) => window.setTimeout(resume, ms));
  }
  async function post(fields) {
    const body = new URLSearchParams({ ...fields, answer: "json" });
    for (let wait = 1000; ; wait = Math.min(wait * 2, 15000)) {
      try {
        return await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
      } catch (error) {
        say(form.dataset.failed, true);
        // Said twice, an undo would undo two things: it is not sent again.
        if (fields.undo) throw error;
        await pause(wait);
      }
    }
  }
  async function told(answer) {
    if (answer.ok) return answer.json();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const why = page.querySelector("main p, main h1");
    throw new Error(why ? why.textContent : String(answer.status));
  }
  function send(fields) {
    unsent += 1;
    waiting = waiting.then(async () => {
      try {
        const made = await told(await post(fields));
        for (const [place, html] of Object.entries(made.slots)) put(place, html);
        say(made.said, false);
        document.dispatchEvent(new CustomEvent("coded", { detail: { fields, made } }));
      } catch (error) {
        say(`${form.dataset.lost} ${error.message}`, true);
        document.dispatchEvent(new CustomEvent("uncoded", { detail: { fields } }));
      } finally {
        unsent -= 1;
      }
    });
    return waiting;
  }
  // Who leaves while keys are still on their way is asked first.
  window.addEventListener("beforeunload", (event) => {
    if (unsent) event.preventDefault();
  });
  function put(place, html) {
    for (const list of document.querySelectorAll(`[data-chips="${CSS.escape(place)}"]`)) {
      list.innerHTML = html;
    }
    paint();
  }
  function say(words, wrong) {
    status.textContent = words;
    status.classList.toggle("problem", wrong);
  }

  // --- what is aimed at -----------------------------------------------------------------------
  function called(message) {
    const who = message.querySelector(".author") || message.querySelector(".who");
    return who ? who.textContent.trim().split("\n")[0] : "";
  }
  function aim(message) {
    if (!message) return;
    aimed = message;
    whole = null;
    for (const one of texts) one.classList.toggle("aimed", one === message);
    tell();
  }
  function tell() {
    const chosen = window.liaisons.passages().length > 0;
    const what = chosen ? target.dataset.words : target.dataset.whole;
    propose(chosen);
    target.textContent = whole ? whole.dataset.label : aimed ? `${called(aimed)} · ${what}` : "";
  }
  // What the assistant proposes for all of what is aimed at; of some words of it, nothing.
  const marks = [...form.querySelectorAll(".assistant-mark")];
  function propose(chosen) {
    if (!marks.length) return;
    const what = whole || (chosen ? null : aimed);
    const said = JSON.parse((what && what.dataset.proposed) || "{}");
    for (const mark of marks) mark.textContent = said[mark.dataset.of] || "";
  }
  function subject(message) {
    return { kind: message.dataset.kind || "message", subject: message.dataset.subject || message.dataset.message };
  }
  function passage(found) {
    const message = texts.find((one) => one.dataset.message === found.message);
    const before = Number(message.dataset.offset || 0);
    return { ...subject(message), start: found.start + before, end: found.end + before, quote: found.quote };
  }
  // What a key would be put on: the words chosen, else all of what is aimed at.
  function aims() {
    if (whole) {
      if (form.elements.kind.value === "interview") return [{ kind: "interview", subject: form.elements.subject.value }];
      const [kind, key] = whole.dataset.aim.split(":");
      return [{ kind, subject: key }];
    }
    const chosen = window.liaisons.passages().map(passage);
    if (chosen.length) return chosen;
    return aimed && !aimed.dataset.passages ? [subject(aimed)] : aimed ? [turn(aimed)] : [];
  }
  // A turn of an interview has no key of its own: all its words are a passage of the interview.
  function turn(message) {
    const quote = message.querySelector("[data-text]").textContent;
    return passage({ message: message.dataset.message, start: 0, end: [...quote].length, quote });
  }
  function common() {
    const fields = { community: form.elements.community.value };
    if (form.elements.sample) fields.sample = form.elements.sample.value;
    return fields;
  }
  function code(value) {
    const row = aimed;
    for (const what of aims()) send({ ...common(), ...what, code: value });
    window.getSelection().removeAllRanges();
    clear();
    document.dispatchEvent(new CustomEvent("keyed", { detail: { value, row } }));
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = event.submitter;
    if (!button) { pick(); return; }
    if (button.name === "code") code(button.value);
    else send({ ...common(), [button.name]: button.value });
  });

  // --- a code by typing -----------------------------------------------------------------------
  function plain(text) {
    return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  }
  const offered = [...form.querySelectorAll("button[name=code]")];
  function clear() {
    if (seek && seek.value) { seek.value = ""; narrow(); }
  }
  function narrow() {
    const words = plain(seek.value).split(/\s+/).filter(Boolean);
    for (const button of offered) {
      const name = plain(button.closest(".group").querySelector("h3").textContent + " " + button.querySelector(".named").textContent);
      button.parentElement.hidden = !words.every((word) => name.includes(word));
    }
    for (const group of form.querySelectorAll(".group")) {
      group.hidden = ![...group.querySelectorAll("li")].some((line) => !line.hidden);
    }
  }
  function pick() {
    const first = offered.find((button) => !button.parentElement.hidden);
    if (first && seek.value) { code(first.value); leave(); }
  }
  function leave() {
    seek.value = "";
    narrow();
    if (aimed) aimed.focus(); else seek.blur();
  }
  if (seek) {
    seek.addEventListener("input", narrow);
    seek.addEventListener("keydown", (event) => {
      if (event.key === "Enter") { event.preventDefault(); pick(); }
      if (event.key === "Escape") { event.preventDefault(); leave(); }
    });
  }

  // --- words chosen by keyboard ---------------------------------------------------------------
  const at = { message: null, anchor: 0, focus: 0 };
  function words(message) {
    const text = message.querySelector("[data-text]").textContent;
    return [...text.matchAll(/\S+/g)].map((m) => [points(text, m.index), points(text, m.index + m[0].length)]);
  }
  function points(text, units) {
    return [...text.slice(0, units)].length;
  }
  function walk(step, more) {
    const all = aimed ? words(aimed) : [];
    if (!all.length) return;
    const fresh = at.message !== aimed || window.liaisons.passages().length === 0;
    const focus = fresh ? (step > 0 ? 0 : all.length - 1) : at.focus + step;
    at.focus = Math.max(0, Math.min(all.length - 1, focus));
    if (fresh || !more) at.anchor = at.focus;
    at.message = aimed;
    const [from, to] = [Math.min(at.anchor, at.focus), Math.max(at.anchor, at.focus)];
    const range = window.liaisons.range(aimed.dataset.message, all[from][0], all[to][1]);
    const selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    tell();
  }

  // --- keys -----------------------------------------------------------------------------------
  function next(step) {
    const place = texts.indexOf(aimed);
    const other = texts[Math.max(0, Math.min(texts.length - 1, place + step))];
    if (other) { window.getSelection().removeAllRanges(); other.focus(); aim(other); }
  }
  document.addEventListener("keydown", (event) => {
    const undo = (event.ctrlKey || event.metaKey) && event.key === "z";
    if (event.target.closest("input, select, textarea, [contenteditable]")) return;
    if (undo || (event.key === "u" && !event.ctrlKey && !event.metaKey && !event.altKey)) {
      event.preventDefault();
      if (!event.repeat) send({ ...common(), undo: "true" });
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector(".grid")) return;
    if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
      event.preventDefault();
      walk(event.key === "ArrowRight" ? 1 : -1, event.shiftKey);
    } else if (event.key === "n") next(1);
    else if (event.key === "t") choose();
    else if (event.key === "Escape") { window.getSelection().removeAllRanges(); tell(); }
    else {
      const button = form.querySelector(`[data-code-key="${CSS.escape(event.key)}"]`);
      if (button && !event.repeat) { event.preventDefault(); code(button.value); }
    }
  });
  const all = form.parentElement.querySelector("[data-aim]");
  function choose() {
    if (!all) return;
    whole = all;
    tell();
  }
  if (all) { all.hidden = false; all.addEventListener("click", choose); }
  for (const one of texts) {
    one.addEventListener("focusin", () => aim(one));
    one.addEventListener("click", (event) => { if (!event.target.closest("a, button")) aim(one); });
  }
  document.addEventListener("selectionchange", () => {
    const chosen = window.liaisons.passages();
    const message = chosen.length && texts.find((one) => one.dataset.message === chosen[0].message);
    if (message && message !== aimed) aim(message); else tell();
  });

  // --- what is coded, in the text --------------------------------------------------------------
  function paint() {
    if (!window.CSS || !CSS.highlights) return;
    const ranges = [...document.querySelectorAll(".chip[data-start]")].map(place).filter(Boolean);
    CSS.highlights.set("coded", new Highlight(...ranges));
  }
  function place(chip) {
    const list = chip.closest("[data-chips]");
    const message = texts.find((one) => one.contains(list));
    if (!message) return null;
    const before = Number(message.dataset.offset || 0);
    const from = Number(chip.dataset.start) - before;
    return window.liaisons.range(message.dataset.message, from, Number(chip.dataset.end) - before);
  }
  paint();
  if (aimed) aim(aimed);
  window.liaisons.coding = { send, common, code, subject, settled: () => waiting };
})();
