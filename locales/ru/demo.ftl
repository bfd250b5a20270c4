# Демонстрационная страница: сайт банка, которого не существует.

demo-title = Quillmere: понятный банковский счёт
demo-note = Quillmere — вымышленный банк. Эта страница показывает чат Firstline на сайте, в который он встроен.
demo-skip = К содержанию
demo-bank = Quillmere
demo-nav-label = Главное меню
demo-nav-account = Счёт
demo-nav-cards = Карты
demo-nav-help = Справка
demo-languages = Язык
demo-headline = Ваш счёт простыми словами.
demo-lead = Карта, IBAN и приложение. Без ежемесячной платы, и вам ответят, если что-то пойдёт не так.
demo-help-link = Перейти в справку
demo-card-label = Дебетовая карта Quillmere
demo-card-kind = дебетовая
demo-card-holder = Nora Lindqvist
demo-try-title = Спросите в чате
demo-try-lead = Выберите вопрос, и чат в углу на него ответит:
demo-try-declined = В магазине не прошла оплата картой, что делать?
demo-try-transfer = Сколько идёт перевод?
demo-try-person = Хочу поговорить с человеком
demo-feature-card-title = Заморозка за секунду
demo-feature-card = Потеряли карту из виду? Заморозьте её в приложении и разморозьте, когда захотите. Это бесплатно.
demo-feature-fees-title = Понятные тарифы
demo-feature-fees = Ни ежемесячной платы, ни комиссии за оплату за границей. Все цены помещаются на одной странице.
demo-feature-people-title = За приложением стоят люди
demo-feature-people = Помощник отвечает круглосуточно, а наша команда — каждый день с 8:00 до 22:00.
