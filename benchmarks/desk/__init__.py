"""Speed of the desk with thousands of tickets: lists, searches, and how soon a change is on every open desk."""
