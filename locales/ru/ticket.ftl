# The ticket's page at the desk.

ticket-back = Все обращения
ticket-number = Обращение { $number }
ticket-claim = Взять в работу
ticket-packet = Что известно
ticket-what-is-wrong = Что случилось
ticket-topic = Тема
ticket-opened = Открыто
ticket-customer = Клиент
ticket-page = Страница

ticket-checklist-empty = Вопросов не было.
ticket-missing = { $count ->
    [one] нет { $count } ответа
    [few] нет { $count } ответов
   *[many] нет { $count } ответов
}
ticket-field-pending = Ещё не спрашивали
ticket-field-asked = Вопрос задан, ответа пока нет
ticket-field-skipped = Без ответа
ticket-field-known = было известно
ticket-field-as-written = не подходит к вопросу, записано как есть
ticket-field-depends = Зависит от другого ответа
ticket-field-not-applicable = Не относится к делу

ticket-tried = Что уже пробовали
ticket-tried-empty = Клиенту не показывали статей.
ticket-shown-as-answer = Показано как ответ
ticket-shown-as-choices = Предложено на выбор
ticket-shown-as-text = Сказано, что это не наш вопрос
ticket-confidence = Уверенность { $share }
ticket-verdict-none = Без оценки
ticket-verdict-helped = Помогло
ticket-verdict-did-not-help = Не помогло

ticket-conversation = Переписка
ticket-conversation-empty = Сообщений пока нет.
ticket-sender-customer = Клиент
ticket-sender-bot = Бот
ticket-sender-agent = Сотрудник
ticket-sender-system = Система
ticket-from-article = Из статьи
ticket-options = Предложенные варианты

ticket-reply-label = Ответ клиенту
ticket-reply-hint = Ctrl+Enter — отправить
ticket-reply-send = Отправить ответ
ticket-reply-claim-first = Чтобы ответить, возьмите обращение в работу. После этого бот замолчит.
ticket-reply-others = Клиенту отвечает { $name }.
ticket-reply-resolved = Обращение закрыто. Если клиент напишет снова, начнётся новый запрос.
ticket-reply-no-right = У вашей учётной записи нет права отвечать клиентам.
ticket-reply-kept = Ваш текст, который не был отправлен

ticket-notes = Внутренние заметки
ticket-notes-hint = Клиенты их никогда не видят.
ticket-note-label = Новая заметка
ticket-note-send = Сохранить заметку

ticket-resolve = Закрыть
ticket-resolution = Итог
ticket-resolve-hint = Клиент узнает об этом, и отвечать снова будет бот.
ticket-resolve-send = Закрыть обращение
ticket-resolution-solved = Решено
ticket-resolution-workaround = Найден обходной путь
ticket-resolution-duplicate = Дубликат
ticket-resolution-not-reproducible = Не воспроизводится
ticket-resolution-no-reply = Клиент не ответил
ticket-resolution-answered-by-article = Помогла статья
ticket-resolution-withdrawn = Отозвано клиентом
ticket-resolution-other = Другое

ticket-mentioned = Также упомянуто
ticket-mentioned-email = Эл. почта
ticket-mentioned-phone = Телефон
ticket-mentioned-ticket-number = Номер обращения
ticket-mentioned-order-number = Номер заказа
ticket-mentioned-amount = Сумма
ticket-mentioned-date = Дата
ticket-mentioned-error-code = Код ошибки
ticket-mentioned-device = Устройство
ticket-mentioned-app-version = Версия приложения
ticket-is-missing = Чего не хватает

ticket-nothing-missing = Всё, о чём мы спрашиваем, известно.

ticket-reason = Причина

ticket-queue = Очередь

ticket-language = Язык

ticket-shown-as-sent = Отправлено сотрудником
ticket-steps = Пройдено шагов: { $shown } из { $count }

ticket-rating = Оценка

ticket-rated = { $score } из 5

ticket-release = Вернуть в очередь
ticket-release-title = Вернуть обращение в очередь?
ticket-release-mine = Клиент узнает, что его обращение возьмёт другой сотрудник.
ticket-release-hint = Сейчас обращение у сотрудника { $name }. Клиент узнает, что его возьмёт кто-то другой.
ticket-release-send = Вернуть в очередь

ticket-resolve-title = Закрыть обращение

ticket-verdict-question = Есть ли об этом статья?

ticket-article-verdict-none = Без ответа
ticket-article-verdict-right = Статья верная
ticket-article-verdict-wrong = Статья неверная
ticket-article-verdict-missing = Статьи нет

ticket-which-article = Какая статья

ticket-not-now = Сейчас это невозможно. Вернитесь к обращению, чтобы увидеть причину.

ticket-to-ticket = Назад к обращению

ticket-tabs-label = Части обращения

ticket-tab-packet = Сводка
ticket-tab-conversation = Чат
ticket-tab-articles = Статьи
ticket-tab-notes = Заметки
ticket-tab-customer = Клиент
ticket-tab-activity = История

ticket-customer-nameless = Имя не указано

ticket-kind-anonymous = Неизвестен
ticket-kind-claimed = Со слов клиента
ticket-kind-verified = Подтверждён
ticket-kind-anonymous-means = О личности ничего не известно. Не сообщайте ничего личного.
ticket-kind-claimed-means = Так говорит сам клиент, никто этого не проверял. Не сообщайте ничего личного.
ticket-kind-verified-means = Клиент вошёл на сайт, и сайт подтверждает его личность.

ticket-email = Эл. почта

ticket-external-id = № клиента
# What a page tells about itself and the browser by itself
ticket-said-title = Заголовок страницы
ticket-said-referrer = Переход со страницы
ticket-said-browser = Браузер

ticket-earlier = Прежние запросы
ticket-earlier-none = Это первый запрос.
ticket-earlier-unknown = В этом чате их нет. Запросы из других чатов видны только у подтверждённых клиентов.
ticket-earlier-title = Запрос { $number }
ticket-earlier-open = Ждёт
ticket-earlier-claimed = У сотрудника
ticket-earlier-resolved = Закрыто
ticket-earlier-confirmed = Ответил бот
ticket-earlier-assumed = Ответил бот, без подтверждения
ticket-earlier-handed-off = Передано людям
ticket-earlier-abandoned = Не завершено
ticket-earlier-out-of-area = Не наш вопрос
ticket-earlier-running = Идёт

ticket-state-sent = Отправлено
ticket-state-seen = Прочитано

ticket-articles = Подходящие статьи
ticket-articles-search = Искать в статьях
ticket-articles-find = Найти
ticket-articles-starting = Поиск ещё запускается.
ticket-articles-none = Подходящих статей нет.
ticket-articles-about = По словам «{ $words }»

ticket-band-sure = уверенно
ticket-band-unsure = не наверняка
ticket-band-none = слабо

ticket-article-internal = Внутренняя: клиенту не видна
ticket-article-verified = Только для подтверждённых клиентов
ticket-article-out-of-area = Не наша тема, в справочном центре статьи нет
ticket-article-public = Общедоступная
ticket-article-page = Страница в справочном центре

ticket-insert-answer = Вставить как ответ
ticket-insert-link = Вставить ссылку

ticket-detach = Отправить без статьи

ticket-reader = Чтение

ticket-canned = Шаблоны
ticket-canned-search = Найти шаблон
ticket-canned-hint = Enter — вставить, Esc — закрыть. Список открывает / в начале ответа.
ticket-canned-manage = Все шаблоны

ticket-activity = История

ticket-event-request-opened = Первое сообщение: { $who }
ticket-event-request-rated = Оценка { $score } из 5: { $who }
ticket-event-request-reopened = Продолжено после того, как вопрос сочли решённым: { $who }
ticket-event-opened = Передано людям: { $reason } ({ $who })
ticket-event-reason-changed = Теперь причина: { $reason } ({ $who })
ticket-event-claimed = Взято в работу: { $who }
ticket-event-released = Возвращено в очередь: { $who }
ticket-event-taken-away = Возвращено в очередь: { $who } (было у: { $before })
ticket-event-replied = Ответ клиенту: { $who }
ticket-event-note-written = Заметка: { $who }
ticket-event-resolved = Закрыто, итог «{ $resolution }»: { $who }
ticket-event-field-asked = Задан вопрос: { $field }
ticket-event-field-answered = Получен ответ: { $field }
ticket-event-field-skipped = Осталось без ответа: { $field }
ticket-event-field-not-applicable = Не относится к делу: { $field }
ticket-event-field-corrected = Ответ исправлен: { $field }
ticket-event-field-asked-again = Спрошено ещё раз: { $field }
ticket-event-callback-wanted = Клиент просит звонок: { $who }
ticket-event-checklist-ended = Опрос завершён: { $who }
ticket-event-article-judged = База знаний – { $verdict }: { $who }

ticket-viewer-viewing = { $name } тоже здесь
ticket-viewer-typing = { $name } печатает
ticket-viewer-typing-warning = { $name } прямо сейчас пишет ответ в этом обращении.

ticket-script-held = Отправим через
ticket-script-undo = Отменить
ticket-script-sending = Отправляем…
ticket-script-offline = Ещё не отправлено: нет связи. Попробуем снова сами.
ticket-script-again = Повторить
ticket-script-edit = Изменить
ticket-script-customer-types = Клиент печатает…
ticket-script-gaps = Заполните или уберите перед отправкой:
ticket-script-no-replies = Подходящих шаблонов нет.
ticket-script-replies-failed = Не удалось загрузить шаблоны.
ticket-script-resolved = Обращение закрыто.
ticket-script-released = Обращение снова в очереди.
ticket-script-to-list = Все обращения
ticket-script-unsent = Есть неотправленный текст:
ticket-script-anyway = Всё равно продолжить
ticket-script-today = Сегодня
ticket-script-yesterday = Вчера
ticket-script-key-reply = Ответить
ticket-script-key-note = Написать заметку
ticket-script-key-claim = Взять обращение
ticket-script-key-resolve = Закрыть обращение
ticket-script-key-articles = Искать в статьях
ticket-script-key-canned = Шаблоны
ticket-script-key-undo = Отозвать отправляемый ответ

ticket-problem-already-claimed = Вас опередили: обращение теперь у сотрудника { $name }.
ticket-problem-not-yours = Ничего не отправлено: обращение сейчас у сотрудника { $name }. Ваш текст сохранён.
problem-ticket-not-claimed = Обращение уже ни у кого: оно в очереди.
problem-reply-incomplete = Заполните или уберите то, что стоит в двойных фигурных скобках, и отправьте снова.
problem-reply-differs = Прежний вариант этого текста клиент уже получил. Отправьте ещё раз, если нужен и этот.
problem-article-not-for-customer = Клиент не может читать эту статью, или её сняли с публикации. Отправьте текст без неё.
problem-article-unreadable = Не удалось определить статью. Обновите страницу и попробуйте снова.
problem-article-verdict-invalid = Укажите, какая статья верная или неверная.
problem-request-not-found = У этого клиента нет такого запроса.

# Canned replies.

replies-title = Шаблоны ответов
replies-new = Новый шаблон
replies-search = Поиск
replies-all = Все шаблоны
replies-column-title = Название
replies-column-shortcut = Сокращение
replies-column-languages = Языки
replies-column-site = Сайт
replies-column-changed = Изменён
replies-none-found-title = Ничего не найдено
replies-none-found = Ни в одном шаблоне нет этих слов.
replies-empty-title = Шаблонов пока нет
replies-empty = Запишите то, что сотрудники отправляют часто: в ответе это найдётся по знаку /.
replies-empty-reader = Добавить их может тот, кто управляет шаблонами.
replies-title-hint = Видно только сотрудникам.
replies-shortcut-hint = Буквы, цифры, дефисы.
replies-variables = Подставляются, когда сотрудник выбирает шаблон. Неизвестное нужно заменить перед отправкой.
replies-variable-customer-name = имя клиента
replies-sample-customer-name = Мария Орлова
replies-variable-agent-name = имя сотрудника
replies-sample-agent-name = Алекс
replies-variable-ticket-number = номер обращения
replies-sample-ticket-number = 1042
replies-variable-site-name = название сайта
replies-sample-site-name = Наш магазин
replies-theirs = За это время сохранено другим сотрудником:
replies-save = Сохранить
replies-remove = Удалить
replies-remove-title = Удалить этот шаблон?
replies-remove-text = Отправленные ответы останутся как есть.
replies-read-only = Наберите это в начале ответа или выберите из списка:
reply-error-title = Название — от 1 до 100 символов.
reply-error-shortcut = Буквы и цифры, между ними одиночные дефисы, не больше 32 символов.
reply-error-taken = Такое сокращение уже есть у другого шаблона.
reply-error-empty = Напишите текст хотя бы на одном языке.
reply-error-language = Один из текстов на неподдерживаемом языке.
reply-error-long = В тексте не больше 3500 символов.
reply-error-many = У сайта уже наибольшее число шаблонов.
reply-error-unreadable = В тексте есть символы, которые нельзя сохранить.
reply-error-variable = Есть только эти переменные: { $variables }.
problem-canned-reply-not-found = Такого шаблона больше нет.
problem-canned-reply-invalid = Пока не сохранено: посмотрите на отмеченное поле.
problem-shortcut-taken = Пока не сохранено: сокращение занято.
problem-canned-reply-changed = За это время шаблон сохранил кто-то другой. Ваш текст здесь; повторное сохранение заменит чужой вариант.
done-reply-added = Шаблон добавлен.
done-reply-saved = Шаблон сохранён.
done-reply-removed = Шаблон удалён.
