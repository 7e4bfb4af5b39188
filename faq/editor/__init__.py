"""The unit's pages: an app of its own on its own port, for the staff's network. It knows nothing of Rasa."""
