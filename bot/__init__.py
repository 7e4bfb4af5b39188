"""The Rasa side: what the model learns from, how it reads a message, the channel. Imports `faq`, never `actions`."""
