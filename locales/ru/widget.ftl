# Чат на сайте. Сервер передаёт все эти тексты браузеру как есть: без аргументов и форм множественного числа;
# {"{"}name{"}"} подставляет браузер.

widget-open = Открыть чат
widget-open-unread = Открыть чат. Непрочитанных сообщений: {"{"}count{"}"}
widget-unread = Непрочитанных сообщений в чате: {"{"}count{"}"}
widget-close = Закрыть чат
widget-subtitle = Быстрые ответы и живые люди
widget-conversation = Разговор
widget-you = Вы
widget-agent = Поддержка
widget-typing = {"{"}name{"}"} печатает…

widget-menu = Другие действия
widget-menu-person = Поговорить с человеком
# Кнопка с текстом выше отправляет это от имени клиента.
widget-ask-person = Хочу поговорить с человеком
widget-menu-file = Скачать переписку
widget-menu-language = Язык чата
widget-menu-end = Завершить чат
widget-end-title = Завершить чат?
widget-end-text = Переписка останется здесь. Если вопросом уже занимаются сотрудники, их ответ всё равно придёт сюда.
widget-cancel = Отмена
widget-new-chat = Начать новый чат

widget-input-label = Ваше сообщение
widget-input-placeholder = Напишите сообщение…
widget-send = Отправить
widget-characters-left = Осталось символов: {"{"}count{"}"}
widget-characters-over = Слишком длинно. Лишних символов: {"{"}count{"}"}
widget-options-label = Варианты ответа
widget-read-article = Читать статью
widget-new-tab = (откроется в новой вкладке)
widget-new-messages = Новые сообщения

widget-state-queued = Отправляется…
widget-state-waiting = Пока не отправлено. Мы пробуем ещё раз.
widget-state-slowed = Слишком много сообщений сразу. Это уйдёт чуть позже.
widget-state-sent = Отправлено
widget-state-seen = Просмотрено
widget-state-failed = Не отправлено.
widget-retry = Повторить
widget-edit = Изменить
widget-offline = Нет связи. Ваши сообщения сохранятся здесь и уйдут, как только она появится.
widget-unavailable = Сейчас мы не можем принимать сообщения. То, что вы напишете, сохранится здесь и будет отправлено, как только это станет возможно.
widget-ended = Этот разговор больше недоступен. Следующее сообщение начнёт новый.
widget-position = Ваш номер в очереди: {"{"}position{"}"}
widget-position-next = Следующая очередь — ваша
widget-identity-required = Сначала войдите на сайт. После этого вы сможете написать нам здесь.

widget-rate-title = Как прошёл разговор?
widget-rate-1 = Очень плохо
widget-rate-2 = Плохо
widget-rate-3 = Нормально
widget-rate-4 = Хорошо
widget-rate-5 = Отлично
widget-rate-comment = Что можно улучшить? (необязательно)
widget-rate-send = Отправить оценку
widget-rate-later = Не сейчас
widget-rate-thanks = Спасибо за оценку!

widget-error-action = Не получилось. Попробуйте ещё раз чуть позже.
widget-error-invalid = Не удалось принять сообщение.
widget-error-gone = Разговор, к которому оно относилось, больше недоступен.
widget-error-message-invalid = Не удалось принять сообщение.
widget-error-text-empty = В сообщении нет текста.
widget-error-text-too-long = Сообщение слишком длинное. Сократите его или отправьте по частям.
widget-error-text-unreadable = В сообщении есть символы, которые нельзя сохранить. Наберите его ещё раз.
widget-error-identity-required = Сначала войдите на сайт.
widget-error-identity-invalid = Не удалось подтвердить ваш вход. Обновите страницу или войдите ещё раз.
