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

widget-input-label = Ваше сообщение
widget-input-placeholder = Напишите сообщение…
widget-send = Отправить
widget-characters-left = Осталось символов: {"{"}count{"}"}
widget-talk-to-person = Поговорить с человеком
# Кнопка выше отправляет этот текст от имени клиента.
widget-ask-person = Хочу поговорить с человеком
widget-options-label = Варианты ответа
widget-read-article = Читать статью
widget-new-tab = (откроется в новой вкладке)
widget-new-messages = Новые сообщения

widget-state-queued = Отправляется…
widget-state-waiting = Пока не отправлено. Мы пробуем ещё раз.
widget-state-sent = Отправлено
widget-state-failed = Не отправлено.
widget-retry = Повторить
widget-edit = Изменить
widget-offline = Нет связи. Ваши сообщения сохранятся здесь и уйдут, как только она появится.
widget-ended = Этот разговор больше недоступен. Следующее сообщение начнёт новый.

widget-error-invalid = Не удалось принять сообщение.
widget-error-gone = Разговор, к которому оно относилось, больше недоступен.
widget-error-message-invalid = Не удалось принять сообщение.
widget-error-text-empty = В сообщении нет текста.
widget-error-text-too-long = Сообщение слишком длинное. Сократите его или отправьте по частям.
widget-error-text-unreadable = В сообщении есть символы, которые нельзя сохранить. Наберите его ещё раз.
