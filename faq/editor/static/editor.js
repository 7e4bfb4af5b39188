// What helps where script runs; each page works without it.
"use strict";

// What is wrong is read out and seen first.
const wrong = document.getElementById("wrong");
if (wrong) wrong.focus();

// On a phone the list of pages would take half of the screen: it opens when it is wanted.
const pages = document.querySelector(".tabs details");
const narrow = window.matchMedia("(max-width: 47.99rem)");
const fold = () => { if (pages) pages.open = !narrow.matches; };
narrow.addEventListener("change", fold);
fold();
