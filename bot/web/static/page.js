// What every page has with script: a button that copies a phone number, and what printing needs.
(function () {
  "use strict";
  const status = document.createElement("p");
  status.className = "hidden-text";
  status.setAttribute("role", "status");
  document.body.appendChild(status);

  function copy(button) {
    const number = button.getAttribute("data-number");
    const label = button.textContent;
    if (button.classList.contains("is-told")) return;
    button.classList.add("is-told");
    function tell(words) {
      button.textContent = words;
      status.textContent = words + ": " + number;
      setTimeout(function () {
        button.textContent = label;
        button.classList.remove("is-told");
        status.textContent = "";
      }, 3000);
    }
    navigator.clipboard.writeText(number).then(function () { tell("Copied"); }, function () { tell("Not copied"); });
  }

  function copyButton(number) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.setAttribute("data-number", number);
    return button;
  }

  // In the panel one beside each number; below a reply one for each number in it. 999 is for calling.
  function addToRow(row) {
    const number = row.querySelector("strong").textContent.trim();
    const button = copyButton(number);
    button.textContent = "Copy";
    button.setAttribute("aria-label", "Copy " + number);
    row.insertBefore(button, row.querySelector(".number-state"));
  }

  function addToReply(told) {
    const numbers = {};
    told.querySelectorAll('.told-text a[href^="tel:"]').forEach(function (link) {
      if (link.textContent.length > 5) numbers[link.textContent] = true;
    });
    const row = document.createElement("div");
    row.className = "copies";
    Object.keys(numbers).forEach(function (number) {
      const button = copyButton(number);
      button.textContent = "Copy " + number;
      row.appendChild(button);
    });
    if (row.firstChild) told.insertBefore(row, told.querySelector(".told-text").nextSibling);
  }

  document.addEventListener("click", function (event) {
    const button = event.target.closest ? event.target.closest("button.copy") : null;
    if (button) copy(button);
  });
  if (navigator.clipboard) {
    document.querySelectorAll(".number").forEach(addToRow);
    document.querySelectorAll(".told").forEach(addToReply);
    document.addEventListener("cads:told", function (event) { addToReply(event.detail); });
  }

  let opened = [];
  window.addEventListener("beforeprint", function () {
    opened = Array.from(document.querySelectorAll("details:not([open])"));
    opened.forEach(function (part) { part.open = true; });
    document.getElementById("main").setAttribute("data-printed", new Date().toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short" }));
  });
  window.addEventListener("afterprint", function () {
    opened.forEach(function (part) { part.open = false; });
    opened = [];
  });
})();
