// While something goes on by itself the page is read again as soon as there is news. Without script it reloads itself.
"use strict";

const progress = document.getElementById("progress");

const look = async (before) => {
  let news = before;
  try {
    const answer = await fetch(progress.dataset.state, { headers: { Accept: "application/json" } });
    if (answer.ok) news = await answer.text();
  } catch {
    // The editor may be starting again: it is asked once more.
  }
  if (before && news !== before) location.reload();
  else setTimeout(look, progress.dataset.again * 500, news);
};

if (progress && progress.dataset.state) look("");
