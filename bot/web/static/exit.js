// exit.js
