// What every page has with script: a button that copies a phone number, and folded parts that print open.
(function () {
  "use strict";
  const status = document.createElement("p");
  status.className = "hidden-text";
  status.setAttribute("role", "status");
  document.body.appendChild(status);

  function copy(button) {
    const number = button.getAttribute("data-number");
    navigator.clipboard.writeText(number).then(function () {
      button.textContent = "Copied";
      status.textContent = "Copied: " + number;
    }, function () {
      button.textContent = "Not copied";
      status.textContent = "Not copied";
    });
    setTimeout(function () {
      button.textContent = "Copy";
      status.textContent = "";
    }, 3000);
  }

  function copyButton(number) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.setAttribute("data-number", number);
    button.setAttribute("aria-label", "Copy " + number);
    return button;
  }

  // One button for each number of a part, behind its first mention. 999 is for calling.
  function addCopyButtons(part) {
    if (!navigator.clipboard) return;
    const seen = {};
    part.querySelectorAll('a[href^="tel:"]').forEach(function (link) {
      const bare = link.querySelector("strong") || link;
      const number = bare.textContent.trim();
      if (seen[number] || number.length < 6) return;
      seen[number] = true;
      const bold = link.parentNode.nodeName === "STRONG" ? link.parentNode : link;
      bold.parentNode.insertBefore(copyButton(number), bold.nextSibling);
    });
  }

  document.addEventListener("click", function (event) {
    const button = event.target.closest ? event.target.closest("button.copy") : null;
    if (button) copy(button);
  });
  document.addEventListener("cads:told", function (event) { addCopyButtons(event.detail); });
  document.querySelectorAll(".told-text, .number").forEach(addCopyButtons);

  let opened = [];
  window.addEventListener("beforeprint", function () {
    opened = Array.from(document.querySelectorAll("details:not([open])"));
    opened.forEach(function (part) { part.open = true; });
  });
  window.addEventListener("afterprint", function () {
    opened.forEach(function (part) { part.open = false; });
    opened = [];
  });
})();
