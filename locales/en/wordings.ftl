# Customers' own words, offered to editors as questions of articles.

nav-wordings = Customers asked
wordings-title = Customers asked
wordings-hint = What customers asked, in their own words, and the article that answered them in the end. Add a question to its article, and the bot answers it more surely next time. What the bot got wrong or was unsure of comes first.
wordings-vain-hint = What customers asked and the bot found no answer for. Give each question to the article that answers it, or write one.
wordings-beside-hint = What customers asked, in their own words, before this article helped them. Add it to the questions, and the bot answers it more surely next time.
wordings-lists = Lists
wordings-tab-proposed = For an article
wordings-tab-vain = Nothing found
wordings-only = Only for the article { $title }
wordings-only-all = Show all articles
wordings-for = Answered by:
wordings-customers = { $count ->
    [one] { $count } customer
   *[other] { $count } customers
}
wordings-did-answered = the bot gave the right answer
wordings-did-offered = the bot was unsure and offered titles
wordings-did-missed = the bot offered titles, none fitted
wordings-did-mistaken = the bot gave another article
wordings-did-nothing = the bot found nothing
wordings-add = Add
wordings-add-this = Add to the article: { $text }
wordings-edit = Edit and add
wordings-edit-this = Edit and add to the article: { $text }
wordings-text = Question to add
wordings-dismiss = Dismiss
wordings-dismiss-this = Dismiss: { $text }
wordings-other = Other article
wordings-other-this = Other article for: { $text }
wordings-assign = Choose an article
wordings-assign-this = Choose an article for: { $text }
wordings-tick = Tick: { $text }
wordings-ticked = Ticked rows:
wordings-add-ticked = Add ticked
wordings-dismiss-ticked = Dismiss ticked
wordings-dismissed = { $count ->
    [one] { $count } question dismissed. It will not be shown again.
   *[other] { $count } questions dismissed. They will not be shown again.
}
wordings-undo = Take back
wordings-stale = Somebody has saved a newer revision of the article, so nothing was added. Load the page again.
wordings-all = Show all { $count }
wordings-empty-title = Nothing to add
wordings-empty = Questions show up here when an article helped a customer who had asked in other words.
wordings-empty-beside = Nothing new. Questions show up here when this article helped a customer who had asked in other words.
wordings-empty-vain = Every question of the last weeks found an answer, or was dealt with here.
wordings-assign-title = Which article answers this?
wordings-assign-search = Search articles
wordings-assign-asked = A customer asked:
wordings-assign-to = Add here
wordings-assign-to-this = Add here: { $title }
wordings-assign-none-title = No article fits
wordings-assign-none = Search for other words, or write a new article.
wordings-back = Back to the list
done-wordings-added = Added and published. The bot answers from it in a few seconds.
done-wordings-drafted = Added to the draft. It waits there until somebody publishes the article.
done-wordings-known = The article has this question already.
done-wordings-dismissed = Dismissed.
done-wordings-restored = Back on the list.
problem-variants-full = Not added: the article has as many questions as it may have. Open it, remove some that say nearly the same as others, then add this one.
problem-wording-empty = Write the question as it is to be added.
problem-wording-key-unreadable = The list has changed. Load the page again.
