// What is being written is kept in the browser until it is saved, so that nothing is lost when the
// network drops or the page is left. A page that comes after saving names the note in its address.
(function () {
  "use strict";
  const saved = /^#note-\d+$/.test(window.location.hash);
  for (const field of document.querySelectorAll("textarea[data-draft]")) {
    const form = field.form;
    const subject = form.querySelector("[name=subject]");
    const about = [form.action, ...["kind", "community"].map((n) => (form.elements[n] || {}).value || ""),
      subject ? subject.value : ""].join(" ");
    const key = `liaisons draft ${about}`;
    try {
      if (saved) window.localStorage.removeItem(key);
      const kept = window.localStorage.getItem(key);
      if (kept && kept !== field.value && !document.querySelector("[role=alert]")) {
        field.value = kept;
        const told = form.querySelector(".draft");
        if (told) told.hidden = false;
        const folded = form.closest("details");
        if (folded) folded.open = true;
      }
      field.addEventListener("input", () => {
        if (field.value) window.localStorage.setItem(key, field.value);
        else window.localStorage.removeItem(key);
      });
    } catch (error) {
      // The browser keeps nothing for this page: the form works without drafts.
    }
  }
})();
