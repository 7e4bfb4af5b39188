// The assistant on another site: one script tag gives a button and a dialog with the chat in a frame.
//   <script src="https://ADDRESS/embed.js" defer></script>      data-label="..." changes the button's text
// In a shadow root, so that neither page's style reaches the other. No inline style or script: a strict CSP may stand.
(function () {
  "use strict";
  const script = document.currentScript;
  if (!script || document.getElementById("cads-assistant")) return;
  const origin = new URL(script.src).origin;
  const service = "the service"; // its short name is put in here
  const label = script.getAttribute("data-label") || "Ask about " + service;
  const PRESSES = 3;
  const WITHIN = 5000;
  let exit = "";

  function make(name, attributes, text) {
    const made = document.createElement(name);
    Object.keys(attributes).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    if (text) made.textContent = text;
    return made;
  }

  const host = make("div", { id: "cads-assistant" });
  const root = host.attachShadow({ mode: "open" });
  const style = make("link", { rel: "stylesheet", href: origin + "/embed.css" });
  const launcher = make("button", { id: "cads-launcher", type: "button", "aria-haspopup": "dialog" }, label);
  const dialog = make("dialog", { id: "cads-dialog", "aria-labelledby": "cads-title" });
  const head = make("div", { class: "head" });
  const close = make("button", { class: "close", type: "button" }, "Close");
  const frame = make("iframe", { title: service + " Assistant: chat", allow: "clipboard-write", referrerpolicy: "no-referrer" });
  head.appendChild(make("h2", { id: "cads-title" }, label));
  head.appendChild(close);
  dialog.appendChild(head);
  root.appendChild(style);
  root.appendChild(launcher);
  root.appendChild(dialog);

  // Nothing is asked of our server beyond this file and the style until somebody opens the dialog.
  function open() {
    if (!dialog.showModal) {
      window.open(origin + "/", "_blank", "noopener");
      return;
    }
    if (!frame.src) {
      frame.src = origin + "/embed";
      dialog.appendChild(frame);
    }
    document.documentElement.style.overflow = "hidden";
    dialog.showModal();
  }

  function leave(to) {
    document.title = "Loading";
    document.documentElement.style.display = "none";
    window.location.replace(to);
  }

  // Blank at once; the frame first has the server forget the talk, and says when it has.
  function leaveFromHere() {
    document.documentElement.style.display = "none";
    frame.contentWindow.postMessage({ cads: "leave" }, origin);
    setTimeout(function () { leave(exit); }, 200);
  }

  launcher.addEventListener("click", open);
  close.addEventListener("click", function () { dialog.close(); });
  dialog.addEventListener("close", function () {
    document.documentElement.style.overflow = "";
    launcher.focus();
  });
  frame.addEventListener("load", function () {
    frame.contentWindow.postMessage({ cads: "hello" }, origin);
  });

  window.addEventListener("message", function (event) {
    if (event.origin !== origin || event.source !== frame.contentWindow || !event.data) return;
    const to = event.data.exit;
    if (/^https?:\/\//.test(to || "")) exit = to;
    if (event.data.cads === "close") dialog.close();
    if (event.data.cads === "exit" && exit) leave(exit);
  });

  // Shift three times leaves from the dialog's own buttons too, where the frame does not hear the keys.
  let pressed = 0;
  let timer = 0;
  let alone = false;
  dialog.addEventListener("keydown", function (event) {
    alone = event.key === "Shift";
    if (!alone) pressed = 0;
  });
  dialog.addEventListener("keyup", function (event) {
    if (event.key !== "Shift" || !alone || !exit) return;
    pressed += 1;
    clearTimeout(timer);
    timer = setTimeout(function () { pressed = 0; }, WITHIN);
    if (pressed >= PRESSES) leaveFromHere();
  });

  // Back from the browser's own cache: not the page as it was left.
  window.addEventListener("pageshow", function (event) {
    if (event.persisted && document.documentElement.style.display === "none") window.location.reload();
  });

  // Unstyled, the button would flash at the end of the page.
  host.hidden = true;
  function show() { host.hidden = false; }
  style.addEventListener("load", show);
  style.addEventListener("error", show);
  document.body.appendChild(host);
})();
