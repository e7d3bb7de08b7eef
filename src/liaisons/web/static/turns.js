// Turns of an interview corrected by keyboard: Shift+X cuts before the words chosen, Shift+M joins
// to the turn before, Shift+G asks who speaks. What the address points at is looked at first.
// Without a script each turn has a link to the same corrections as a form.
(function () {
  "use strict";
  const form = document.getElementById("turning");
  const here = window.location.hash && document.getElementById(window.location.hash.slice(1));
  if (here && here.matches(".righting input")) here.addEventListener("focus", () => here.select());
  if (here && here.matches(".turns .message, .righting input")) here.focus();
  if (!form) return;
  function send(act, at, second) {
    form.elements.act.value = act;
    form.elements.at.value = at;
    form.elements.second.value = second;
    form.submit();
  }
  function aimed() {
    return document.querySelector(".turns .message.aimed");
  }
  function cut() {
    const [words] = window.liaisons.passages();
    const turn = words && document.querySelector(`.turns [data-message="${CSS.escape(words.message)}"]`);
    if (turn) send("split", Number(turn.dataset.offset) + words.start, "");
  }
  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input, select, textarea, [contenteditable]")) return;
    if (event.ctrlKey || event.metaKey || event.altKey || !event.shiftKey || event.repeat) return;
    const turn = aimed();
    if (event.key === "X") cut();
    else if (event.key === "M" && turn) send("merge", turn.dataset.offset, "");
    else if (event.key === "G" && turn) turn.querySelector(".turn-correct").click();
  });
})();
