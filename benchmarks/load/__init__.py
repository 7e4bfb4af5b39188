"""`make load`: the assistant under load beside stock Rasa, in one run, and what that means for how many machines one needs."""
