// A grid to code in: a line for each message, a column for each variable. The key of a value codes
// the cell and goes on to the next one; what stands in a cell comes from what was kept.
(function () {
  "use strict";
  const grid = document.querySelector(".grid");
  const coding = (window.liaisons || {}).coding;
  if (!grid || !coding) return;
  const rows = [...grid.querySelectorAll("tbody tr")];
  const groups = [...document.querySelectorAll("#coder .group")];
  const left = document.getElementById("left");
  const skipped = [];
  let at = { row: Math.max(0, rows.findIndex((row) => !row.classList.contains("read"))), column: 0 };

  function cells(row) {
    return [...row.querySelectorAll("td")];
  }
  function go(row, column) {
    if (row >= rows.length) { turn("next"); return; }
    at = { row: Math.max(0, row), column: Math.max(0, column) };
    const all = cells(rows[at.row]);
    at.column = Math.min(at.column, all.length - 1);
    if (!all.length) return;
    all[at.column].focus();
    rows[at.row].scrollIntoView({ block: "nearest" });
    for (const group of groups) group.hidden = group.dataset.group !== all[at.column].dataset.about;
  }
  // The next page comes once all keys of this one are kept; those typed meanwhile are of no line.
  let leaving = false;
  function turn(way) {
    const link = document.querySelector(`.turning a[rel=${way}]`);
    if (!link || leaving) return;
    leaving = true;
    coding.settled().then(() => link.click());
  }
  function onward() {
    if (at.column + 1 < cells(rows[at.row]).length) go(at.row, at.column + 1);
    else go(at.row + 1, 0);
  }
  function fill(row) {
    const own = [...row.querySelectorAll(".chip:not(.other)")];
    for (const cell of cells(row)) {
      const chip = own.find((one) => one.dataset.about === cell.dataset.about);
      cell.textContent = chip ? chip.dataset.name : "";
    }
    if (own.length) row.classList.add("read");
  }
  function skip() {
    const row = rows[at.row];
    skipped.push(row);
    coding.send({ ...coding.common(), ...coding.subject(row), done: "yes" });
    row.classList.add("read");
    go(at.row + 1, 0);
  }
  function back() {
    const row = skipped.pop();
    coding.send({ ...coding.common(), ...coding.subject(row), done: "not" });
    row.classList.remove("read");
    go(rows.indexOf(row), 0);
  }
  document.addEventListener("coded", (event) => {
    for (const row of rows) fill(row);
    const told = event.detail.made.left;
    if (told !== null && told !== undefined) left.textContent = told;
    if (!event.detail.fields.undo) return;
    const place = Object.keys(event.detail.made.slots)[0];
    const row = place ? rows.findIndex((one) => one.querySelector(`[data-chips="${CSS.escape(place)}"]`)) : -1;
    if (row >= 0 && !rows[row].querySelector(".chip:not(.other)")) rows[row].classList.remove("read");
    if (row >= 0) go(row, row === at.row ? at.column : 0);
  });
  document.addEventListener("keyed", (event) => {
    const group = groups.find((one) => one.querySelector(`button[value="${CSS.escape(event.detail.value)}"]`));
    skipped.length = 0;
    if (group && group.dataset.group === cells(rows[at.row])[at.column].dataset.about) onward();
  });
  grid.addEventListener("focusin", (event) => {
    const cell = event.target.closest("td");
    if (!cell) return;
    const row = rows.indexOf(cell.parentElement);
    const column = cells(cell.parentElement).indexOf(cell);
    if (row !== at.row || column !== at.column) go(row, column);
  });
  // Before code.js hears it: an undo right after a line that was passed over takes that back.
  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input, select, textarea, [contenteditable]")) return;
    const undo = event.key === "u" || (event.key === "z" && (event.ctrlKey || event.metaKey));
    if (undo && skipped.length) { event.preventDefault(); event.stopPropagation(); back(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (leaving) { event.preventDefault(); return; }
    const moves = { ArrowDown: [1, 0], j: [1, 0], n: [1, 0], ArrowUp: [-1, 0], k: [-1, 0],
      ArrowRight: [0, 1], ArrowLeft: [0, -1] };
    const move = moves[event.key];
    if (move) { event.preventDefault(); go(at.row + move[0], at.column + move[1]); return; }
    if (event.key === " " && !event.target.closest("a, button")) { event.preventDefault(); if (!event.repeat) skip(); return; }
    const group = groups.find((one) => !one.hidden);
    const button = group && group.querySelector(`[data-code-key="${CSS.escape(event.key)}"]`);
    if (button && !event.repeat) { event.preventDefault(); coding.code(button.value); }
  }, true);
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.closest("input, select, textarea")) {
      event.preventDefault();
      document.getElementById("seek").focus();
    }
  });
  if (rows.length) go(at.row, 0);
})();
