// Drop files on the form; see how much of them has arrived; stop them. Without it the form works.
const form = document.querySelector("form.drop");
const input = form.querySelector("input[type=file]");
const said = form.querySelector(".sending");

for (const kind of ["dragover", "dragenter"]) {
  form.addEventListener(kind, (event) => {
    event.preventDefault();
    form.classList.add("over");
  });
}
for (const kind of ["dragleave", "drop"]) {
  form.addEventListener(kind, () => form.classList.remove("over"));
}
form.addEventListener("drop", (event) => {
  event.preventDefault();
  if (event.dataTransfer.files.length) {
    input.files = event.dataTransfer.files;
    form.requestSubmit();
  }
});

function say(text, bar, stop) {
  said.hidden = false;
  said.replaceChildren(text, ...(bar ? [" ", bar, " ", stop] : []));
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const size = Array.from(input.files).reduce((sum, file) => sum + file.size, 0);
  if (size > Number(form.dataset.limit)) {
    say(form.dataset.tooLarge);
    return;
  }
  const request = new XMLHttpRequest();
  const bar = document.createElement("progress");
  bar.setAttribute("aria-label", form.dataset.sending);
  const stop = document.createElement("button");
  stop.type = "button";
  stop.className = "second";
  stop.textContent = form.dataset.stop;
  stop.addEventListener("click", () => {
    request.abort();
    said.hidden = true;
  });
  request.upload.addEventListener("progress", (moved) => {
    if (moved.lengthComputable) bar.value = moved.loaded / moved.total;
  });
  request.addEventListener("load", () => {
    if (request.status < 400) {
      location.assign(request.responseURL);
      return;
    }
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    say(page.querySelector("main p")?.textContent ?? form.dataset.failed);
  });
  request.addEventListener("error", () => say(form.dataset.failed));
  request.open("POST", form.action);
  request.send(new FormData(form));
  say(form.dataset.sending, bar, stop);
});
