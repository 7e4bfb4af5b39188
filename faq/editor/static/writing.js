// While somebody writes: the draft is kept, the preview follows, a fact goes where the cursor is. The page works without.
"use strict";

(() => {
  const form = document.getElementById("writing");
  if (!form) return;
  const KEEP_MS = 3000, PREVIEW_MS = 700;
  const kept = document.getElementById("kept");
  const preview = document.getElementById("preview");
  let keepTimer = 0, previewTimer = 0, leaving = false, isChanged = false, newest = 0;
  let sending = null;

  const post = (path, more) => fetch(path, {
    method: "POST", body: new URLSearchParams(new FormData(form)), credentials: "same-origin", ...more,
  });

  const keep = async () => {
    if (leaving) return;
    sending = new AbortController();
    try {
      const answer = await post(form.dataset.keep, { signal: sending.signal });
      if (!(answer.headers.get("content-type") || "").includes("json")) {
        kept.textContent = "Not kept: you are signed out. Sign in again in another window, then go on here.";
      } else {
        kept.textContent = (await answer.json()).told;
        isChanged = isChanged && !answer.ok;
      }
    } catch {
      if (!leaving) kept.textContent = "Not kept: the editor does not answer. What you typed is still here.";
    }
  };

  const look = async () => {
    const mine = ++newest;
    try {
      const answer = await post(form.dataset.preview);
      const text = await answer.text();
      if (answer.ok && !answer.redirected && mine === newest) preview.innerHTML = text;
    } catch { /* the next keystroke tries again */ }
  };

  form.addEventListener("input", () => {
    isChanged = true;
    clearTimeout(keepTimer);
    clearTimeout(previewTimer);
    if (form.dataset.keep) keepTimer = setTimeout(keep, KEEP_MS);
    if (preview) previewTimer = setTimeout(look, PREVIEW_MS);
  });

  // What is on its way when somebody saves must not arrive after it.
  form.addEventListener("submit", () => {
    leaving = true;
    clearTimeout(keepTimer);
    if (sending) sending.abort();
  });

  window.addEventListener("beforeunload", (event) => {
    if (isChanged && !leaving) event.preventDefault();
  });

  let target = form.querySelector("textarea");
  form.addEventListener("focusin", (event) => {
    if (event.target.matches('[name^="answer-"]')) target = event.target;
  });
  for (const button of document.querySelectorAll("[data-insert]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      target.focus();
      target.setRangeText(button.dataset.insert, target.selectionStart, target.selectionEnd, "end");
      target.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
})();
