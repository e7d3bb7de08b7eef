// Follows the work until there is something to read; without a script one looks again by hand.
(function () {
  "use strict";
  const place = document.querySelector("[data-again]");
  if (!place) return;
  const bar = place.querySelector("progress");
  async function look() {
    try {
      const answer = await fetch(place.dataset.again, { headers: { Accept: "application/json" } });
      const told = await answer.json();
      if (!told.preparing) { window.location.reload(); return; }
      bar.value = told.share;
    } catch (error) {
      // The network dropped: look again later.
    }
    window.setTimeout(look, 2000);
  }
  window.setTimeout(look, 2000);
})();
