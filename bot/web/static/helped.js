// "Did this answer your question?" under the newest reply, and a suggestion for the FAQ: sent without leaving the page.
(function () {
  "use strict";
  const helped = document.getElementById("helped-template");
  const suggest = document.getElementById("suggest-template");
  const talk = document.getElementById("talk");
  if (!helped || !talk || !helped.content || !Element.prototype.closest) return;

  // Only under the newest reply: one question at a time.
  document.addEventListener("cads:answered", function (event) {
    const told = event.detail.told;
    const old = talk.querySelector("form.helped");
    if (old) old.remove();
    const invites = (told.entries || []).indexOf(suggest.getAttribute("data-entry")) >= 0;
    const asks = helped.getAttribute("data-outcomes").split(" ").indexOf(told.outcome) >= 0;
    if (!told.turn || told.emergency || !(invites || asks)) return;
    const form = (invites ? suggest : helped).content.firstElementChild.cloneNode(true);
    form.elements.turn.value = told.turn;
    form.elements.conversation.value = told.conversation;
    if (invites) {
      form.elements.suggestion.id = "suggestion-" + told.turn;
      form.querySelector("label").htmlFor = form.elements.suggestion.id;
    }
    event.detail.room.appendChild(form);
  });

  function show(form, told) {
    const noted = document.createElement("div");
    noted.className = "noted";
    noted.setAttribute("role", "status");
    noted.tabIndex = -1;
    if (told.html) noted.innerHTML = told.html; // the server's own, from the release
    else noted.textContent = told.words;
    form.parentNode.replaceChild(noted, form);
    noted.focus({ preventScroll: true });
  }

  talk.addEventListener("click", function (event) {
    const button = event.target.closest("form.helped button");
    if (!button) return;
    event.preventDefault();
    const form = button.form;
    const body = { conversation: form.elements.conversation.value, turn: Number(form.elements.turn.value) };
    if (form.elements.suggestion) body.suggestion = form.elements.suggestion.value.trim();
    else body.helped = button.value === "yes";
    if (body.suggestion === "") return form.elements.suggestion.focus();
    const request = new XMLHttpRequest();
    request.open("POST", "/api/feedback");
    request.timeout = 10000;
    request.setRequestHeader("Content-Type", "application/json");
    request.onloadend = function () {
      try {
        show(form, JSON.parse(request.responseText));
      } catch (_) { /* nothing came back: the form stays, and can be sent again */ }
    };
    request.send(JSON.stringify(body));
  });
})();
