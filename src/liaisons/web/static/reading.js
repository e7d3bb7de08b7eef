// Reading: a change of order is followed at once, and on a narrow screen the facets begin folded.
(function () {
  "use strict";
  const facets = document.querySelector("details.facets");
  if (facets && window.matchMedia("(max-width: 60rem)").matches) facets.open = false;
  const order = document.getElementById("order");
  if (order) order.addEventListener("change", () => order.form.requestSubmit());
})();
