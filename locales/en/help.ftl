# The help centre.

help-title = Help centre
help-description = Answers to frequent questions about { $name }: topics, step-by-step articles and search.
help-contents-title = How can we help?
help-topics-label = Topics
help-topic-description = { $topic }: articles in the help centre of { $name }.
help-count = { $count ->
    [one] { $count } article
   *[other] { $count } articles
}
help-all-of-topic = Show all
help-other-topics = Other topics
help-empty = There are no articles in this language yet.
help-empty-others = There are some in:
help-languages-label = Language
help-not-in-language = This page is not available in this language; the link leads to its start page.
help-back = All articles
help-crumbs-label = You are here
help-related = Related articles
help-last-changed = Last changed:
help-language = Language: { $name }

help-search-label = Search
help-search-placeholder = Ask a question or type a word
help-search-send = Search
help-search-plain = The full search is just starting. These articles have all of your words in them.
help-search-starting = The full search is just starting, and no article has all of these words in it. Try again in a moment, or use fewer words.
help-search-nearest = No article answers exactly this. These come nearest:
help-found = { $count ->
    [one] { $count } article found
   *[other] { $count } articles found
}
help-nothing-title = Nothing found for “{ $question }”
help-nothing = Try other words, or look through all articles.
help-chat = Ask in the chat
help-contact-title = Did not find it?
help-contact = Ask in the chat: the assistant answers at once and brings in a person when needed.
