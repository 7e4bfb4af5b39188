// The chat in place: sends without leaving the page. Where this file does not run, the same form posts and the page comes anew.
// Nothing is stored in the browser: the conversation's id stands in one variable and goes with the page.
(function () {
  "use strict";
  const byId = function (id) { return document.getElementById(id); };
  const form = byId("ask");
  const talk = byId("talk");
  if (!form || !talk || !("content" in document.createElement("template")) || !Element.prototype.closest) return;

  const box = byId("message");
  const turns = byId("turns");
  const hint = byId("hint");
  const composer = byId("composer");
  const again = byId("again");
  const count = byId("count");
  const most = Number(count.getAttribute("data-most"));
  const TIMEOUT = 10000; // ms until a message counts as not sent
  const HINT_AFTER = 400; // ms: a reply that comes faster needs no hint
  const NEAR = 150; // characters left from which the counter speaks

  let conversation = talk.getAttribute("data-conversation") || null;
  let waiting = false; // while a reply is under way
  let sending = null; // the request that brings it

  function minted() {
    const bytes = window.crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, function (b) { return ("0" + b.toString(16)).slice(-2); }).join("");
  }

  function copyOf(template) {
    return byId(template).content.firstElementChild.cloneNode(true);
  }

  // XMLHttpRequest, because old phones have it and it knows a timeout. `done` gets null where nothing readable came back.
  function post(body, done) {
    const request = sending = new XMLHttpRequest();
    request.open("POST", "/api/chat");
    request.timeout = TIMEOUT;
    request.setRequestHeader("Content-Type", "application/json");
    request.onloadend = function () {
      let told = null;
      try {
        told = JSON.parse(request.responseText);
      } catch (_) { /* a proxy's error page, or nothing */ }
      done(told && told.replies && told.replies.length ? told : null, request.status);
    };
    request.send(JSON.stringify(body));
  }

  // `body` keeps its message_id for every try, so that a message that did arrive is not answered twice.
  function deliver(turn, body) {
    waiting = true;
    if (conversation) body.conversation = conversation;
    const room = turn.querySelector(".room");
    room.textContent = "";
    const soon = setTimeout(function () {
      room.appendChild(copyOf("waiting-template"));
      hint.textContent = "Looking that up...";
    }, HINT_AFTER);
    post(body, function (told, status) {
      clearTimeout(soon);
      hint.textContent = "";
      waiting = false;
      room.textContent = "";
      if (told) {
        // A refusal of the whole request comes with an id that belongs to no talk.
        if (status < 400 || status === 429) conversation = told.conversation;
        answer(turn, room, told);
      } else {
        fail(turn, room, body);
      }
    });
  }

  function say(body, words) {
    const turn = copyOf("turn-template");
    turn.querySelector(".said-text").textContent = words;
    body.message_id = minted();
    form.elements.message_id.value = minted();
    body.audience = audience();
    note("");
    append(turn);
    deliver(turn, body);
  }

  function answer(turn, room, told) {
    turn.setAttribute("data-outcome", told.outcome);
    turn.classList.toggle("is-emergency", !!told.emergency);
    follow(told);
    const all = document.createDocumentFragment();
    told.replies.forEach(function (reply) { all.appendChild(tell(reply, told)); });
    if (!pinned()) all.appendChild(nextLink());
    room.appendChild(all);
    document.dispatchEvent(new CustomEvent("cads:answered", { detail: { room: room, told: told } }));
  }

  // One reply. Its HTML is the server's own, made from the release and cleaned there; what people type is never HTML.
  function tell(reply, told) {
    const made = copyOf("told-template");
    made.querySelector(".told-text").innerHTML = reply.html;
    made.classList.toggle("has-source", !!(told.sources && told.sources.length));
    const choices = made.querySelector(".choices");
    const button = choices.querySelector(".choice");
    choices.elements.message_id.value = minted();
    choices.elements.audience.value = told.audience || "";
    (reply.buttons || []).forEach(function (one) {
      const choice = button.cloneNode(true);
      choice.value = one.payload;
      choice.textContent = one.title;
      choices.appendChild(choice);
    });
    button.remove();
    if (!choices.querySelector(".choice")) choices.remove();
    document.dispatchEvent(new CustomEvent("cads:told", { detail: made }));
    return made;
  }

  // On a phone the question box stands below the reply: one tap leads there.
  function nextLink() {
    const link = document.createElement("a");
    link.className = "next";
    link.href = "#message";
    link.textContent = "Ask another question";
    return link;
  }

  function fail(turn, room, body) {
    turn.setAttribute("data-outcome", "not_sent");
    const failed = copyOf("failed-template");
    failed.querySelector(".retry").addEventListener("click", function () {
      if (waiting) return;
      const had = document.activeElement === this;
      if (had) keepFocus(turn);
      deliver(turn, body);
    });
    room.appendChild(failed);
  }

  // The button that had the focus goes away: the turn it stood in takes the focus, not the top of the page.
  function keepFocus(turn) {
    turn.setAttribute("tabindex", "-1");
    turn.focus({ preventScroll: true });
  }

  // The reply's room is kept from the moment of sending, so that nothing on the screen moves when it comes.
  function append(turn) {
    const newest = byId("newest");
    if (newest) newest.removeAttribute("id");
    turns.querySelectorAll(".room").forEach(function (room) { room.style.minHeight = ""; });
    turn.id = "newest";
    turns.appendChild(turn);
    again.hidden = false;
    composer.classList.add("has-turns");
    if (byId("after")) byId("after").hidden = true;
    byId("ask-help").hidden = false;
    const room = turn.querySelector(".room");
    const below = pinned() ? composer.offsetHeight : 0;
    const bar = document.querySelector(".masthead").offsetHeight + 12;
    const top = turn.getBoundingClientRect().top + window.pageYOffset - bar;
    const roomTop = room.getBoundingClientRect().top + window.pageYOffset;
    // Own words longer than half a screen scroll out at the top: the reply begins in sight.
    const to = Math.max(top, roomTop - window.innerHeight / 2);
    room.style.minHeight = Math.ceil(to + window.innerHeight - below - roomTop) + "px";
    scrollToTop(to);
  }

  // Whether the question box stays at the foot of the window (large windows only).
  function pinned() { return getComputedStyle(composer).position === "sticky"; }

  function scrollToTop(to) {
    const smooth = "scrollBehavior" in document.documentElement.style && !window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (smooth) window.scrollTo({ top: to, behavior: "smooth" });
    else window.scrollTo(0, to);
  }

  function audience() {
    const chosen = form.querySelector('input[name="audience"]:checked');
    return chosen ? chosen.value : "";
  }

  function note(words) { byId("audience-note").textContent = words; }

  // The choice shows whom the last reply was for. A reply for nobody in particular changes nothing.
  function follow(told) {
    form.querySelectorAll('input[name="audience"]').forEach(function (radio) {
      if (told.audience && radio.value === told.audience) radio.checked = true;
    });
  }

  byId("audience").addEventListener("change", function () { note("Noted for your next message."); });

  // Nothing pasted is cut off in silence: what is too long is said instead.
  form.noValidate = true;

  function length() { return Array.from(box.value.trim()).length; }

  function many(number) { return number.toLocaleString("en-GB") + (number === 1 ? " character" : " characters"); }

  let speak = 0;
  function recount() {
    const left = most - length();
    const near = left < 0 ? "You have " + many(-left) + " too many." : "You have " + many(left) + " left.";
    const words = left <= NEAR ? near : "You can type up to " + many(most) + ".";
    count.textContent = words;
    count.classList.toggle("is-over", left < 0);
    clearTimeout(speak);
    // Said aloud only near the limit, and only when the typing pauses.
    speak = setTimeout(function () { byId("count-status").textContent = left <= NEAR ? words : ""; }, 1000);
  }

  function wrong(words) {
    const error = byId("ask-error");
    const described = box.getAttribute("aria-describedby").replace("ask-error ", "");
    form.classList.toggle("is-wrong", !!words);
    byId("ask-error-words").textContent = words;
    error.hidden = !words;
    if (words) box.setAttribute("aria-invalid", "true");
    else box.removeAttribute("aria-invalid");
    box.setAttribute("aria-describedby", (words ? "ask-error " : "") + described);
  }

  let sentAt = 0;
  let pressed = null;
  function submit() {
    const words = box.value.trim();
    const over = length() - most;
    const twice = Date.now() - sentAt < 800;
    if (!words) {
      if (!waiting && !twice) wrong("Please type a question first."); // else it is the second click of a double click
    } else if (over > 0) {
      wrong("Not sent: your question has " + many(over) + " too many. Please make it shorter.");
    } else if (waiting) {
      wrong("Not sent yet: your last question is being answered. Please send again in a moment.");
    } else {
      wrong("");
      sentAt = Date.now();
      box.value = "";
      recount();
      say({ message: words }, words);
    }
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    submit();
  });
  box.addEventListener("input", function () {
    recount();
    if (form.classList.contains("is-wrong") && (length() <= most || !box.value)) wrong("");
  });
  // Enter is a new line: half a sentence about a child must not go out by mistake. Ctrl or Cmd with Enter sends.
  box.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      submit();
    }
  });

  // A button of a reply. Which one was pressed is seen at the click: older browsers don't tell it with the submit.
  talk.addEventListener("click", function (event) {
    const choice = event.target.closest("button.choice");
    if (choice) {
      event.preventDefault();
      const twice = choice === pressed && Date.now() - sentAt < 800;
      if (!waiting && !twice) {
        sentAt = Date.now();
        pressed = choice;
        say({ choice: choice.value }, choice.textContent);
      }
    }
    if (event.target.closest("a.next")) {
      event.preventDefault();
      box.focus();
    }
  });

  // The page goes blank: nothing may come back onto it.
  document.addEventListener("cads:leaving", function (event) {
    if (conversation) event.detail.append("conversation", conversation);
    conversation = null;
    clearTimeout(speak);
    if (sending) {
      sending.onloadend = null;
      sending.abort();
    }
  });

  // In the frame of another site the cookie is not sent: the server is told which talk to forget.
  again.addEventListener("submit", function (event) {
    if (window.parent === window) return;
    event.preventDefault();
    const named = new FormData();
    named.append("conversation", conversation || "");
    const request = new XMLHttpRequest();
    request.open("POST", "/start-again");
    request.onloadend = function () { window.location.reload(); };
    request.send(named);
  });
})();
