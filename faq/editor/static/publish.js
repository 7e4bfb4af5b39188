// While something goes on by itself the page is read again as soon as there is news. Without script it reloads itself.
"use strict";

const progress = document.getElementById("progress");

// What it looks for is anything but what this page shows: the last step may be taken while the page is on its way.
const look = async () => {
  let mark = progress.dataset.mark;
  try {
    const answer = await fetch(progress.dataset.state, { headers: { Accept: "application/json" } });
    if (answer.ok) mark = (await answer.json()).mark;
  } catch {
    // The editor may be starting again: it is asked once more.
  }
  if (mark !== progress.dataset.mark) location.reload();
  else setTimeout(look, progress.dataset.again * 500);
};

if (progress && progress.dataset.state) look();
