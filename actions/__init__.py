"""What depends on who asks and when: the action server. Imports `faq`, never `bot`."""
