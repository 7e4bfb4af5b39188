// "Exit this page", after GOV.UK's pattern: a click, or Shift pressed three times within five seconds.
// The page is blank at once, then a harmless site takes its place in the history, and the server forgets the talk.
// Without script the plain link does the same on the server.
(function () {
  "use strict";
  const button = document.getElementById("exit");
  if (!button) return;

  const PRESSES = 3;
  const WITHIN = 5000;
  const lights = button.querySelectorAll(".exit-lights i");
  const status = document.createElement("p");
  status.className = "hidden-text";
  status.setAttribute("role", "status");
  document.body.appendChild(status);

  let pressed = 0;
  let timer = 0;
  let leaving = false;

  function blank() {
    document.title = "Loading";
    const icon = document.querySelector('link[rel="icon"]');
    if (icon) icon.remove();
    document.querySelectorAll("textarea").forEach(function (box) { box.value = ""; });
    document.body.textContent = "";
    // A sheet in the page's own style would still show its colours.
    document.documentElement.style.background = "#fff";
    document.body.style.background = "#fff";
  }

  // Other scripts put into `form` what the server needs to know which talk to forget.
  function tellServer(form) {
    try {
      if (window.fetch && "keepalive" in Request.prototype) {
        fetch("/exit", { method: "POST", body: form, keepalive: true, redirect: "manual" }).catch(function () {});
      } else {
        navigator.sendBeacon("/exit", form);
      }
    } catch (_) { /* leaving comes first */ }
  }

  function leave(event) {
    if (event) event.preventDefault();
    if (leaving) return;
    leaving = true;
    const to = button.getAttribute("data-to");
    const form = new FormData();
    document.dispatchEvent(new CustomEvent("cads:leaving", { detail: form }));
    blank();
    tellServer(form);
    try {
      sessionStorage.clear();
      localStorage.clear();
    } catch (_) { /* not allowed: nothing of ours is in it */ }
    // In a frame it is the page around it that must go: frame.js takes that over.
    const alone = document.dispatchEvent(new CustomEvent("cads:left", { cancelable: true, detail: to }));
    if (alone) (window.top || window).location.replace(to);
  }

  function show() {
    button.classList.toggle("is-counting", pressed > 0);
    lights.forEach(function (light, at) { light.classList.toggle("is-lit", at < pressed); });
  }

  function reset() {
    clearTimeout(timer);
    if (pressed) status.textContent = "";
    pressed = 0;
    show();
  }

  // Shift counts when it is let go with nothing typed meanwhile: who writes capitals must not be thrown out.
  let alone = false;
  document.addEventListener("keydown", function (event) {
    if (event.key === "Shift") {
      alone = true;
      return;
    }
    alone = false;
    reset();
  });
  document.addEventListener("keyup", function (event) {
    if (event.key !== "Shift" || !alone || leaving) return;
    pressed += 1;
    show();
    clearTimeout(timer);
    if (pressed >= PRESSES) {
      leave();
      return;
    }
    const left = PRESSES - pressed;
    status.textContent = "Shift, press " + left + " more " + (left === 1 ? "time" : "times") + " to exit.";
    timer = setTimeout(function () {
      reset();
      status.textContent = "Exit this page expired.";
    }, WITHIN);
  });

  button.addEventListener("click", leave);

  // A browser may keep a page that was left, words and all, and show it on Back. It keeps a blank one, and asks the server.
  window.addEventListener("pagehide", function (event) {
    if (event.persisted) document.documentElement.style.visibility = "hidden";
  });
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) window.location.reload();
  });
})();
