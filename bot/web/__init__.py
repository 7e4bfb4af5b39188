"""The one public process: pages, chat and FAQ. Rasa stays behind it, and where Rasa is away the numbers still stand."""
