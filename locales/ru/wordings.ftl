# Слова самих клиентов, предложенные редакторам как вопросы к статьям.

nav-wordings = Вопросы клиентов
wordings-title = Вопросы клиентов
wordings-hint = Что спрашивали клиенты своими словами и какая статья в итоге помогла. Добавьте вопрос к статье, и в следующий раз бот ответит увереннее. Сначала идут вопросы, на которых бот ошибся или сомневался.
wordings-vain-hint = Что спрашивали клиенты, а бот не нашёл ответа. Отнесите вопрос к статье, которая на него отвечает, или напишите новую.
wordings-beside-hint = Что спрашивали клиенты своими словами, прежде чем им помогла эта статья. Добавьте к вопросам, и в следующий раз бот ответит увереннее.
wordings-lists = Списки
wordings-tab-proposed = К статьям
wordings-tab-vain = Ничего не найдено
wordings-only = Только для статьи «{ $title }»
wordings-only-all = Показать все статьи
wordings-for = Помогла статья:
wordings-customers = { $count ->
    [one] { $count } клиент
    [few] { $count } клиента
   *[other] { $count } клиентов
}
wordings-did-answered = бот ответил верно
wordings-did-offered = бот сомневался и предложил заголовки
wordings-did-missed = бот предложил заголовки, ни один не подошёл
wordings-did-mistaken = бот показал другую статью
wordings-did-nothing = бот ничего не нашёл
wordings-add = Добавить
wordings-add-this = Добавить к статье: { $text }
wordings-edit = Изменить и добавить
wordings-edit-this = Изменить и добавить к статье: { $text }
wordings-text = Вопрос, который добавить
wordings-dismiss = Отклонить
wordings-dismiss-this = Отклонить: { $text }
wordings-other = Другая статья
wordings-other-this = Другая статья для вопроса: { $text }
wordings-assign = Выбрать статью
wordings-assign-this = Выбрать статью для вопроса: { $text }
wordings-tick = Отметить: { $text }
wordings-ticked = Отмеченные:
wordings-add-ticked = Добавить отмеченные
wordings-dismiss-ticked = Отклонить отмеченные
wordings-dismissed = { $count ->
    [one] Отклонён { $count } вопрос. Больше он не появится.
    [few] Отклонено { $count } вопроса. Больше они не появятся.
   *[other] Отклонено { $count } вопросов. Больше они не появятся.
}
wordings-undo = Вернуть
wordings-stale = Кто-то сохранил более новую версию статьи, поэтому ничего не добавлено. Обновите страницу.
wordings-all = Показать все: { $count }
wordings-empty-title = Добавлять нечего
wordings-empty = Здесь появятся вопросы, заданные другими словами, если статья клиенту помогла.
wordings-empty-beside = Ничего нового. Здесь появятся вопросы, заданные другими словами, если эта статья клиенту помогла.
wordings-empty-vain = На все вопросы последних недель нашёлся ответ, или они уже разобраны здесь.
wordings-assign-title = Какая статья на это отвечает?
wordings-assign-search = Поиск по статьям
wordings-assign-asked = Клиент спросил:
wordings-assign-to = Добавить сюда
wordings-assign-to-this = Добавить сюда: { $title }
wordings-assign-none-title = Подходящей статьи нет
wordings-assign-none = Поищите другие слова или напишите новую статью.
wordings-back = Назад к списку
done-wordings-added = Добавлено и опубликовано. Через несколько секунд бот начнёт по этому отвечать.
done-wordings-drafted = Добавлено в черновик. Вопрос подождёт там, пока статью не опубликуют.
done-wordings-known = Такой вопрос у статьи уже есть.
done-wordings-dismissed = Отклонено.
done-wordings-restored = Снова в списке.
problem-variants-full = Не добавлено: у статьи уже столько вопросов, сколько может быть. Откройте её, уберите почти одинаковые и добавьте этот снова.
problem-wording-empty = Напишите вопрос так, как его добавить.
problem-wording-key-unreadable = Список изменился. Обновите страницу.
