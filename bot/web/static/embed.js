// embed.js
