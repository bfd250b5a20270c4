# The desk's lists: tickets, notifications, chats that the bot has.

# Views, queues, filters
desk-title = Обращения
desk-views-label = Какие обращения
desk-view-new = Новые
desk-view-unassigned = Без исполнителя
desk-view-mine = Мои
desk-view-all = Все
desk-view-resolved = Закрытые
desk-queues = Очереди
desk-queue-every = Все очереди
desk-search = Поиск обращений
desk-search-hint = Номер, клиент, любые слова
desk-any-queue = Все очереди
desk-any-priority = Любой приоритет
desk-any-reason = Любая причина
desk-any-language = Любой язык
desk-any-level = Любой уровень
desk-any-status = Любое состояние
desk-sort = Порядок
desk-sort-priority = Сначала срочные
desk-sort-waiting = Сначала те, кто ждёт дольше
desk-sort-newest = Сначала новые
desk-sort-activity = Сначала с последними сообщениями
desk-apply = Применить
desk-clear = Сбросить поиск и фильтры
desk-range = { $first }–{ $last } из { $total }
desk-none = Здесь нет обращений
desk-pages = Страницы списка
desk-page = Страница { $page } из { $pages }
desk-page-previous = Назад
desk-page-next = Вперёд
desk-page-first = На первую страницу
desk-page-gone-title = Список стал короче
desk-page-gone = Для этой страницы больше нет обращений.

# Nothing to show
desk-empty-new-title = Новых обращений нет
desk-empty-new = Обращения, которые ещё никто не открывал, появятся здесь сами.
desk-empty-unassigned-title = Никто не ждёт сотрудника
desk-empty-unassigned = Все обращения в работе. Новые появятся здесь сами.
desk-empty-mine-title = У вас нет обращений
desk-empty-mine = Возьмите обращение из списка «Без исполнителя», и оно появится здесь.
desk-empty-all-title = Обращений пока нет
desk-empty-all = Как только бот передаст обращение, оно появится здесь.
desk-empty-resolved-title = Закрытых обращений пока нет
desk-empty-resolved = Обращения попадают сюда, когда их закрывают.
desk-nothing-found-title = Подходящих обращений нет
desk-nothing-found = Попробуйте меньше слов или ищите в списке «Все».

# Rows
desk-no-subject = (без темы)
desk-unread = Не прочитано
desk-column-subject = Суть
desk-column-customer = Клиент
desk-column-priority = Приоритет
desk-column-reason = Причина
desk-column-language = Язык
desk-column-language-short = Яз.
desk-column-level = Уровень
desk-column-queue = Очередь
desk-column-status = Состояние
desk-column-with = У кого
desk-column-waiting = Ожидание
desk-column-resolved = Закрыто
desk-answered = Ответ дан
desk-with-nobody = Ни у кого
desk-with-you = У вас
desk-with-bot = Бот
desk-viewing = Сейчас смотрят: { $names }
desk-viewing-typing = { $name } (пишет)
desk-customer-unknown = Аноним
desk-customer-verified = Личность подтверждена
desk-priority-low = Низкий
desk-priority-normal = Обычный
desk-priority-high = Высокий
desk-priority-urgent = Срочный
desk-status-open = Ожидает
desk-status-claimed = В работе: { $name }
desk-status-mine = В работе у вас
desk-status-resolved-as = Закрыто: { $resolution }
desk-status-open-one = Ожидает сотрудника
desk-status-claimed-one = В работе
desk-status-resolved-one = Закрыто
desk-reason-asked-for-person = Клиент попросил человека
desk-reason-callback = Просят звонок
desk-reason-no-answer = Ответа в статьях нет
desk-reason-low-confidence = Бот не был уверен
desk-reason-did-not-help = Ответ не помог
desk-reason-frustrated = Клиент недоволен
desk-reason-time-limit = Заняло слишком много времени
desk-reason-bot-failure = Сбой бота
desk-reason-out-of-hours = Написано в нерабочее время
desk-reason-policy = Нужно решение сотрудника
desk-reason-safety = Вопрос безопасности
desk-reason-taken-over = Чат перехвачен у бота
desk-reason-out-of-area = Вопрос не для первой линии

# Keys
desk-key-next = Следующая строка
desk-key-previous = Предыдущая строка
desk-key-open = Открыть строку
desk-key-search = Поиск
desk-key-view = Показать: { $name }

# Notifications
alerts-title = Уведомления
alerts-hint = Только в этом браузере и только пока открыта страница Firstline.
alerts-show = Показывать уведомления
alerts-sound = Воспроизводить звук
alerts-about = О чём
alerts-about-messages = Сообщения в моих обращениях
alerts-about-new = Новые обращения
alerts-queues = Новые обращения из этих очередей
alerts-blocked = Браузер блокирует уведомления этой страницы. Разрешите их в настройках сайта.
alerts-unsupported = Этот браузер показывает уведомления только на страницах https.
alerts-try = Проверить
alerts-try-text = Так выглядят уведомления.
alerts-new = Новое обращение { $number }
alerts-new-many = Новые обращения: { $count }
alerts-message = { $customer } · обращение { $number }
alerts-on = включены
alerts-off = выключены

# Chats that the bot has
live-title = Живые чаты
live-hint = О чём бот говорит прямо сейчас. Чат, в котором { $minutes } минут тихо, исчезает из списка.
live-count = { $count ->
    [one] { $count } чат
    [few] { $count } чата
   *[many] { $count } чатов
}
live-empty-title = Бот сейчас ни с кем не говорит
live-empty = Чаты появятся здесь сами, как только клиент напишет.
live-column-last = Последняя реплика
live-column-topic = Тема
live-column-page = Страница
live-column-helped = Последний ответ
live-column-since = Длится
live-no-topic = пока без темы
live-verdict-helped = Помог
live-verdict-did-not-help = Не помог
live-verdict-none = Пока без оценки
live-verdict-nothing-shown = Пока ничего не показано
live-said-customer = Клиент:
live-said-bot = Бот:
live-said-agent = Сотрудник:
live-said-system = Сервис:
live-back = Все чаты
live-chat-of = Чат: { $name }
live-chat-number = Чат { $number }
live-with-bot = Отвечает бот
live-over = Чат завершён
live-not-begun = Пока ничего не сказано
live-handed-off = Чат передан людям: обращение { $number }
live-open-ticket = Открыть обращение
live-take-over = Перехватить чат
live-take-over-hint = Откроется обращение, закреплённое за вами. Бот замолчит, а клиент увидит ваше имя.
live-take-over-no-right = Вы можете наблюдать, но не перехватывать чаты.
live-typing = Клиент печатает…
live-transcript = Разговор
live-context = Что известно
live-question = Вопрос
live-tried = Что пробовал бот
live-tried-empty = Бот пока не показал ни одной статьи.
live-shown-as-answer = Показана как ответ
live-shown-as-choices = Предложена на выбор
live-shown-as-text = Сказано, что это не наш вопрос
live-confidence = Уверенность { $share }
live-steps = Пройдено шагов: { $shown } из { $count }
live-unknown = неизвестно

# Refusals
problem-chat-not-found = Такого чата нет, или он относится к сайту, с которым вы не работаете.
problem-chat-over = Этот чат завершён, перехватывать нечего.

figures-title = Цифры
figures-period = Период
figures-days = { $count ->
    [1] 24 часа
    [one] { $count } день
    [few] { $count } дня
    [many] { $count } дней
   *[other] { $count } дня
}
figures-requests = Запросы
figures-running = Ещё идут
figures-first-line = Завершены на первой линии
figures-outcomes = Чем закончились
figures-reasons = Почему переданы людям: { $count }
figures-column-how = Итог
figures-column-why = Причина
figures-column-count = Запросы
figures-column-share = Доля
figures-column-priority = Приоритет
figures-outcome-confirmed = Решено, клиент подтвердил
figures-outcome-assumed = Решено, клиент больше не писал
figures-outcome-handed-off = Передано людям
figures-outcome-abandoned = Клиент прекратил разговор
figures-outcome-out-of-area = Не по нашей части, об этом сказано
figures-priority-of-topic = По теме
figures-priority-urgent = Срочный
figures-priority-high = Не ниже высокого
figures-empty-title = За это время вопросов не было
figures-empty = Как только клиенты о чём-нибудь спросят, это будет сосчитано здесь.
