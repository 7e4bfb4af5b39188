// The chat in the frame of another site: agrees with embed.js there on closing and leaving.
// Only an allowed site can have this page in a frame (CSP frame-ancestors); it says hello, and only it is answered.
(function () {
  "use strict";
  if (window.parent === window) return;
  let host = "";

  function tell(what, more) {
    if (host) window.parent.postMessage(Object.assign({ cads: what }, more), host);
  }

  window.addEventListener("message", function (event) {
    const above = window.location.ancestorOrigins;
    if (event.source !== window.parent || !event.data || (above && above[0] !== event.origin)) return;
    if (event.data.cads === "leave" && event.origin === host) document.getElementById("exit").click();
    if (event.data.cads !== "hello") return;
    host = event.origin;
    tell("ready", { exit: document.getElementById("exit").getAttribute("data-to") });
  });

  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") tell("close");
  });

  document.addEventListener("cads:left", function (event) {
    if (!host) return;
    event.preventDefault();
    tell("exit", { exit: event.detail });
  });

  // Links open beside the page around the frame; a number to call must not open an empty tab.
  document.addEventListener("click", function (event) {
    const link = event.target.closest ? event.target.closest("a[href]") : null;
    if (link && !/^https?:/.test(link.protocol)) link.target = "_self";
    if (link && link.getAttribute("href").charAt(0) === "#") link.target = "_self";
  }, true);
})();
