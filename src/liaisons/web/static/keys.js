// The keyboard in lists of messages and threads: j and k move on and back, / goes to the search; a
// link with data-key is followed when its key is pressed.
// On a narrow screen the menu begins folded.
(function () {
  "use strict";
  const menu = document.querySelector(".menu details");
  if (menu && window.matchMedia("(max-width: 52rem)").matches) menu.open = false;

  function stops() {
    return [...document.querySelectorAll(".messages .message, .threads li > a")];
  }
  function move(step) {
    const all = stops();
    const now = all.indexOf(document.activeElement);
    const next = all[now < 0 ? (step > 0 ? 0 : all.length - 1) : now + step];
    if (next) next.focus();
  }
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "/") {
      const search = document.querySelector("input[type=search]");
      if (search) { event.preventDefault(); search.focus(); }
    } else if (/^[a-z]$/.test(event.key)) {
      const link = document.querySelector(`a[data-key="${event.key}"]`);
      if (link) link.click();
    }
  });
})();
