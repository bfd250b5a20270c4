# Справочный центр.

help-title = Справочный центр
help-description = Ответы на частые вопросы о { $name }: темы, пошаговые статьи и поиск.
help-contents-title = Чем помочь?
help-topics-label = Темы
help-topic-description = { $topic }: статьи справочного центра { $name }.
help-count = { $count ->
    [one] { $count } статья
    [few] { $count } статьи
   *[other] { $count } статей
}
help-all-of-topic = Показать все
help-other-topics = Другие темы
help-empty = На этом языке статей пока нет.
help-empty-others = Статьи есть на других языках:
help-languages-label = Язык
help-not-in-language = На этом языке такой страницы нет; ссылка ведёт на его начальную страницу.
help-back = Все статьи
help-crumbs-label = Вы здесь
help-related = Читайте также
help-last-changed = Последнее изменение:
help-language = Язык: { $name }

help-search-label = Поиск
help-search-placeholder = Задайте вопрос или введите слово
help-search-send = Найти
help-search-plain = Полный поиск ещё запускается. В этих статьях есть все ваши слова.
help-search-starting = Полный поиск ещё запускается, и ни в одной статье нет всех этих слов. Попробуйте чуть позже или сократите запрос.
help-search-nearest = Точного ответа в статьях нет. Ближе всего подходят:
help-found = { $count ->
    [one] Найдена { $count } статья
    [few] Найдено { $count } статьи
   *[other] Найдено { $count } статей
}
help-nothing-title = По запросу «{ $question }» ничего не найдено
help-nothing = Попробуйте другие слова или посмотрите все статьи.
help-chat = Спросить в чате
help-contact-title = Не нашли ответа?
help-contact = Спросите в чате: помощник ответит сразу, а если понадобится, подключит сотрудника.
