"""How a message is read: one graph component a file, each usable and testable without Rasa's server."""
