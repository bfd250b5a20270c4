# Страницы сервера: рамка, вход, рабочее место, справочный центр, ошибки.

page-product = Firstline
page-skip = Перейти к содержанию

duration-under-a-minute = < 1 мин
duration-minutes = { $minutes } мин
duration-hours = { $hours } ч { $minutes } мин
duration-days = { $days } дн. { $hours } ч

sign-in-title = Вход
sign-in-email = Электронная почта
sign-in-password = Пароль
sign-in-send = Войти
sign-in-wrong = Неверный адрес почты или пароль.
sign-in-again = Войти в новой вкладке
sign-in-go-on = Продолжить
signed-in-as = Вы вошли как { $name }.
sign-out = Выйти

desk-title = Обращения
desk-nav-label = Основное меню
desk-nav-tickets = Обращения
desk-connection-lost = Нет связи. Данные на экране могли устареть; мы продолжаем попытки.
desk-views-label = Какие обращения
desk-view-new = Новые
desk-view-mine = Мои
desk-view-all = Все
desk-empty-new-title = Никто не ждёт
desk-empty-new = Новые обращения появятся здесь сами.
desk-empty-mine-title = У вас нет обращений
desk-empty-mine = Возьмите обращение из списка «Новые», и оно появится здесь.
desk-empty-all-title = Обращений пока нет
desk-empty-all = Как только бот передаст обращение, оно появится здесь.
desk-no-subject = (без темы)
desk-column-number = №
desk-column-subject = Суть
desk-column-priority = Приоритет
desk-column-reason = Причина
desk-column-language = Язык
desk-column-queue = Очередь
desk-column-status = Состояние
desk-column-open-for = Открыто уже

desk-priority-low = Низкий
desk-priority-normal = Обычный
desk-priority-high = Высокий
desk-priority-urgent = Срочный

desk-status-open = Ожидает
desk-status-claimed = В работе: { $name }
desk-status-mine = В работе у вас
desk-status-resolved = Решено
desk-status-resolved-as = Закрыто: { $resolution }

desk-reason-asked-for-person = Клиент попросил человека
desk-reason-no-answer = Ответа в статьях нет
desk-reason-low-confidence = Бот не был уверен
desk-reason-did-not-help = Ответ не помог
desk-reason-frustrated = Клиент недоволен
desk-reason-time-limit = Заняло слишком много времени
desk-reason-bot-failure = Сбой бота
desk-reason-out-of-hours = Написано в нерабочее время
desk-reason-policy = Нужно решение сотрудника
desk-reason-safety = Вопрос безопасности

desk-back = Все обращения
desk-number = Обращение { $number }
desk-claim = Взять в работу
desk-packet = Что известно
desk-what-is-wrong = Что случилось
desk-topic = Тема
desk-opened = Открыто
desk-customer = Клиент
desk-customer-anonymous = Личность неизвестна
desk-customer-claimed = Личность указана, не подтверждена
desk-customer-verified = Личность подтверждена
desk-page = Страница
desk-unknown = неизвестно

desk-checklist = Вопросы клиенту
desk-checklist-empty = Вопросов не было.
desk-missing = { $count ->
    [one] нет { $count } ответа
    [few] нет { $count } ответов
   *[many] нет { $count } ответов
}
desk-field-pending = Ещё не спрашивали
desk-field-asked = Вопрос задан, ответа пока нет
desk-field-skipped = Без ответа
desk-field-known = было известно

desk-tried = Что уже пробовали
desk-tried-empty = Клиенту не показывали статей.
desk-shown-as-answer = Показано как ответ
desk-shown-as-choices = Предложено на выбор
desk-confidence = Уверенность { $share }
desk-verdict-none = Без оценки
desk-verdict-helped = Помогло
desk-verdict-did-not-help = Не помогло

desk-conversation = Переписка
desk-conversation-empty = Сообщений пока нет.
desk-sender-customer = Клиент
desk-sender-bot = Бот
desk-sender-agent = Оператор
desk-sender-system = Система
desk-from-article = Из статьи
desk-options = Предложенные варианты

desk-reply-label = Ответ клиенту
desk-reply-hint = Ctrl+Enter — отправить
desk-reply-send = Отправить ответ
desk-reply-claim-first = Чтобы ответить, возьмите обращение в работу. После этого бот замолчит.
desk-reply-others = Клиенту отвечает { $name }.
desk-reply-resolved = Обращение закрыто. Если клиент напишет снова, начнётся новый запрос.
desk-reply-no-right = У вашей учётной записи нет права отвечать клиентам.
desk-reply-kept = Ваш текст, который не был отправлен

desk-notes = Внутренние заметки
desk-notes-hint = Клиенты их никогда не видят.
desk-note-label = Новая заметка
desk-note-send = Сохранить заметку

desk-resolve = Закрытие
desk-resolution = Итог
desk-resolve-hint = Клиент узнает об этом, и отвечать снова будет бот.
desk-resolve-send = Закрыть обращение
desk-resolution-solved = Решено
desk-resolution-workaround = Найден обходной путь
desk-resolution-duplicate = Повторное обращение
desk-resolution-not-reproducible = Не воспроизводится
desk-resolution-no-reply = Клиент не ответил
desk-resolution-answered-by-article = Помогла статья
desk-resolution-other = Другое

help-title = Справочный центр
help-contents-title = Чем помочь?
help-other-topics = Другие темы
help-empty = На этом языке статей пока нет.
help-other-languages = На других языках
help-back = Все статьи
help-last-changed = Последнее изменение:
help-language = Язык: { $name }

problem-to-help = В справочный центр
problem-to-desk = К обращениям
problem-other-account = Войти под другой учётной записью
problem-unsent = Не удалось связаться с сервером. Ваш текст остался здесь: отправьте его ещё раз, дважды он не придёт.
problem-401-title = Войдите, пожалуйста
problem-401 = Чтобы продолжить, нужно войти.
problem-403-title = Эта страница вам недоступна
problem-403 = У вашей учётной записи нет нужного права.
problem-404-title = Такой страницы нет
problem-404 = Проверьте адрес или начните отсюда.
problem-405-title = Здесь так нельзя
problem-405 = Вернитесь и попробуйте по-другому.
problem-409-title = Кто-то вас опередил
problem-409 = За это время данные изменились. Обновите страницу и посмотрите ещё раз.
problem-422-title = Не удалось прочитать данные
problem-422 = Вернитесь и проверьте, что вы ввели.
problem-429-title = Слишком много попыток
problem-429 = Подождите немного и попробуйте снова.
problem-500-title = Что-то сломалось на нашей стороне
problem-500 = Вы ни при чём. Попробуйте ещё раз чуть позже.
problem-503-title = Сервис сейчас недоступен
problem-503 = Ничего не изменилось. Попробуйте ещё раз чуть позже.
problem-right-missing = У вашей учётной записи нет нужного права. Его может выдать администратор.
problem-sign-in-required = Сеанс закончился. Скопируйте неотправленный текст, войдите снова и обновите эту страницу.
problem-csrf-token-wrong = Страница устарела. Скопируйте неотправленный текст, обновите страницу и попробуйте снова.
problem-form-foreign = Форму входа нужно открыть по этому адресу. Откройте страницу входа и попробуйте снова.
problem-form-unreadable = Не удалось прочитать форму. Обновите страницу и попробуйте снова.
problem-page-not-found = По этому адресу статьи нет. Возможно, её перенесли или убрали; все статьи перечислены в справочном центре.
problem-site-not-found = По этому адресу справочного центра нет. Проверьте ссылку, по которой вы пришли.
problem-ticket-not-found = Такого обращения нет, или оно относится к сайту, с которым вы не работаете.
problem-ticket-already-claimed = Другой оператор взял это обращение раньше.
problem-ticket-not-yours = Это обращение не ваше, поэтому ничего не отправлено. Это может сделать только оператор, который его взял.
problem-ticket-resolved = Обращение уже закрыто, поэтому ничего не изменилось.
problem-text-empty = Сначала напишите текст.
problem-text-too-long = Текст слишком длинный. В сообщении не больше 4000 символов; отправьте его частями.
problem-text-unreadable = В тексте есть символы, которые нельзя сохранить. Наберите его ещё раз.
problem-message-invalid = Сообщение не удалось принять. Обновите страницу и попробуйте снова.
problem-resolution-unknown = Выберите один из итогов в списке.
