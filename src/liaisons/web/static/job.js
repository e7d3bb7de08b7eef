// Follows a job without loading the page again; when it has ended the page says what came of it.
const work = document.querySelector("[data-job]");
const far = document.getElementById("far");
const bar = work.querySelector("progress");

async function follow() {
  try {
    const answer = await fetch(work.dataset.job, { cache: "no-store" });
    if (answer.ok) {
      const job = await answer.json();
      if (job.ended) {
        location.reload();
        return;
      }
      if (far.textContent !== job.far) far.textContent = job.far;
      if (job.share === null) bar.removeAttribute("value");
      else bar.value = job.share;
    }
  } catch {
    // The server is being started again: the next look will tell.
  }
  setTimeout(follow, 1000);
}
setTimeout(follow, 500);
