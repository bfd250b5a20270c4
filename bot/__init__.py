"""The Rasa project: pipeline, domain, rules, tracker store and launcher; `actions` runs in the app."""
