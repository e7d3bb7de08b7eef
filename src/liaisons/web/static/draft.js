// What is being written survives a lost network, a closed page, a dead battery: it is kept in this
// browser under the field's name until the form is sent, and put back when the page is opened again.
(function () {
  "use strict";
  for (const field of document.querySelectorAll("textarea[data-draft]")) {
    const name = "draft:" + location.host + ":" + field.dataset.draft;
    const keep = () => localStorage.setItem(name, field.value);
    try {
      if (field.value !== field.defaultValue) keep(); // written before this script had come
      else if (!field.value) field.value = localStorage.getItem(name) || "";
      field.addEventListener("input", keep);
      field.form.addEventListener("submit", (event) => {
        if (navigator.onLine === false) { event.preventDefault(); return; }
        localStorage.removeItem(name);
      });
    } catch (refused) { /* a browser that keeps nothing: the page works without */ }
  }
})();
