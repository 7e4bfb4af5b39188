// What helps where script runs; each page works without it.
"use strict";

// What is wrong is read out and seen first.
const wrong = document.getElementById("wrong");
if (wrong) wrong.focus();
