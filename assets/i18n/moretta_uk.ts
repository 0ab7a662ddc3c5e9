<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="uk" sourcelanguage="en">
<context>
    <name>Moretta</name>
    <message>
        <source>No mask, and the first nine masks</source>
        <translation>Без маски та перші дев'ять масок</translation>
    </message>
    <message>
        <source>Mark a favourite in the row</source>
        <translation>Позначити улюблену маску в ряду</translation>
    </message>
    <message>
        <source>Take a picture</source>
        <translation>Зробити знімок</translation>
    </message>
    <message>
        <source>Take a picture without the mask</source>
        <translation>Зробити знімок без маски</translation>
    </message>
    <message>
        <source>Show pictures and recordings</source>
        <translation>Показати знімки й записи</translation>
    </message>
    <message>
        <source>Mirror</source>
        <translation>Дзеркало</translation>
    </message>
    <message>
        <source>Box</source>
        <translation>Рамка</translation>
    </message>
    <message>
        <source>Points</source>
        <translation>Точки</translation>
    </message>
    <message>
        <source>Mesh</source>
        <translation>Сітка</translation>
    </message>
    <message>
        <source>Head axes</source>
        <translation>Осі голови</translation>
    </message>
    <message>
        <source>Side panel</source>
        <translation>Бічна панель</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>На весь екран</translation>
    </message>
    <message>
        <source>Small window on top</source>
        <translation>Маленьке вікно поверх інших</translation>
    </message>
    <message>
        <source>Choose a source</source>
        <translation>Вибрати джерело</translation>
    </message>
    <message>
        <source>Look for cameras again</source>
        <translation>Шукати камери знову</translation>
    </message>
    <message>
        <source>Demo person</source>
        <translation>Демо-персонаж</translation>
    </message>
    <message>
        <source>Open a file…</source>
        <translation>Відкрити файл…</translation>
    </message>
    <message>
        <source>Open a folder of pictures…</source>
        <translation>Відкрити теку з картинками…</translation>
    </message>
    <message>
        <source>Open a network stream…</source>
        <translation>Відкрити мережевий потік…</translation>
    </message>
    <message>
        <source>Learn my usual pose anew</source>
        <translation>Наново запам'ятати мою звичну позу</translation>
    </message>
    <message>
        <source>Sounds</source>
        <translation>Звуки</translation>
    </message>
    <message>
        <source>Try the warning sound</source>
        <translation>Перевірити звук попередження</translation>
    </message>
    <message>
        <source>Write an attention report</source>
        <translation>Вести звіт про увагу</translation>
    </message>
    <message>
        <source>Camera settings…</source>
        <translation>Налаштування камери…</translation>
    </message>
    <message>
        <source>Models…</source>
        <translation>Моделі…</translation>
    </message>
    <message>
        <source>Next mask</source>
        <translation>Наступна маска</translation>
    </message>
    <message>
        <source>Previous mask</source>
        <translation>Попередня маска</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Меню</translation>
    </message>
    <message>
        <source>Copy diagnostics</source>
        <translation>Скопіювати діагностику</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Сполучення клавіш</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Вийти</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Зупинити</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Запустити</translation>
    </message>
    <message>
        <source>Stop recording</source>
        <translation>Зупинити запис</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>Записати</translation>
    </message>
    <message>
        <source>Learning</source>
        <translation>Навчання</translation>
    </message>
    <message>
        <source>Attentive</source>
        <translation>Увага на дорозі</translation>
    </message>
    <message>
        <source>Distracted</source>
        <translation>Відволікання</translation>
    </message>
    <message>
        <source>Drowsy</source>
        <translation>Сонливість</translation>
    </message>
    <message>
        <source>Eyes closed</source>
        <translation>Очі заплющені</translation>
    </message>
    <message>
        <source>Can't see you</source>
        <translation>Вас не видно</translation>
    </message>
    <message>
        <source>The camera's own</source>
        <translation>Як у камери</translation>
    </message>
    <message>
        <source>Camera settings</source>
        <translation>Налаштування камери</translation>
    </message>
    <message>
        <source>Compressed pictures (MJPG)</source>
        <translation>Стиснені кадри (MJPG)</translation>
    </message>
    <message>
        <source>Without it most USB cameras are slow above 640 × 480</source>
        <translation>Без цього більшість USB-камер повільні понад 640 × 480</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Розмір</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>Частота</translation>
    </message>
    <message>
        <source>Turn clockwise</source>
        <translation>Повернути за годинниковою стрілкою</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>Застосувати</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Скасувати</translation>
    </message>
    <message>
        <source>A camera that lacks a format gives its nearest.</source>
        <translation>Якщо камера не підтримує формат, вона дасть найближчий.</translation>
    </message>
    <message>
        <source>{rate} fps</source>
        <translation>{rate} к/с</translation>
    </message>
    <message>
        <source>Recorded {seconds} s as {name}</source>
        <translation>Записано {seconds} с: {name}</translation>
    </message>
    <message>
        <source>The folder "{folder}" cannot be made ({why}).</source>
        <translation>Теку «{folder}» неможливо створити ({why}).</translation>
    </message>
    <message>
        <source>Saved as {name}</source>
        <translation>Збережено: {name}</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Показати</translation>
    </message>
    <message>
        <source>This computer has no loudspeaker that can be used.</source>
        <translation>На цьому комп'ютері немає динаміка, який можна використати.</translation>
    </message>
    <message>
        <source>The diagnostics are on the clipboard.</source>
        <translation>Діагностику скопійовано в буфер обміну.</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Моделі</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрити</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Джерело</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Картинка</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>Маска</translation>
    </message>
    <message>
        <source>Attention</source>
        <translation>Увага</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Вікно</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Як у системі</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Світле</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Темне</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Оформлення</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Мова</translation>
    </message>
    <message>
        <source>Looking for a camera…</source>
        <translation>Пошук камери…</translation>
    </message>
    <message>
        <source>Something went wrong: {why}</source>
        <translation>Щось пішло не так: {why}</translation>
    </message>
    <message>
        <source>There is no mask called "{name}".</source>
        <translation>Маски «{name}» немає.</translation>
    </message>
    <message>
        <source>Attention reserve</source>
        <translation>Запас уваги</translation>
    </message>
    <message>
        <source>Learning your usual pose</source>
        <translation>Запам'ятовування вашої звичної пози</translation>
    </message>
    <message>
        <source>Not watched at present</source>
        <translation>Зараз не відстежується</translation>
    </message>
    <message>
        <source>A demonstration, not a safety device.</source>
        <translation>Демонстрація, а не засіб безпеки.</translation>
    </message>
    <message>
        <source>Not watching</source>
        <translation>Немає спостереження</translation>
    </message>
    <message>
        <source>There is no picture to judge yet.</source>
        <translation>Поки немає картинки для оцінки.</translation>
    </message>
    <message>
        <source>Everything is watched.</source>
        <translation>Відстежується все.</translation>
    </message>
    <message>
        <source>Masks further left</source>
        <translation>Маски лівіше</translation>
    </message>
    <message>
        <source>Masks further right</source>
        <translation>Маски правіше</translation>
    </message>
    <message>
        <source>No mask</source>
        <translation>Без маски</translation>
    </message>
    <message>
        <source>Masks</source>
        <translation>Маски</translation>
    </message>
    <message>
        <source>favourite</source>
        <translation>улюблена</translation>
    </message>
    <message>
        <source>cannot be worn</source>
        <translation>не можна надягти</translation>
    </message>
    <message>
        <source>Nothing leaves this computer</source>
        <translation>Ніщо не залишає цей комп'ютер</translation>
    </message>
    <message>
        <source>Pictures are worked on here and nowhere else; Moretta sends nothing.</source>
        <translation>Картинки обробляються лише тут; Moretta нічого не надсилає.</translation>
    </message>
    <message>
        <source>Choose a camera, a file or the demo  (Ctrl+L)</source>
        <translation>Вибрати камеру, файл або демо  (Ctrl+L)</translation>
    </message>
    <message>
        <source>Menu  (F10)</source>
        <translation>Меню  (F10)</translation>
    </message>
    <message>
        <source>Source: {name}</source>
        <translation>Джерело: {name}</translation>
    </message>
    <message>
        <source>Put this message away  (Esc)</source>
        <translation>Прибрати це повідомлення  (Esc)</translation>
    </message>
    <message>
        <source>Put this message away</source>
        <translation>Прибрати це повідомлення</translation>
    </message>
    <message>
        <source>Shown</source>
        <translation>Показано</translation>
    </message>
    <message>
        <source>Dropped frames</source>
        <translation>Пропущено кадрів</translation>
    </message>
    <message>
        <source>Face search</source>
        <translation>Пошук облич</translation>
    </message>
    <message>
        <source>Landmarks</source>
        <translation>Точки обличчя</translation>
    </message>
    <message>
        <source>Head pose</source>
        <translation>Поза голови</translation>
    </message>
    <message>
        <source>Face and eyes</source>
        <translation>Обличчя й очі</translation>
    </message>
    <message>
        <source>Drawing</source>
        <translation>Малювання</translation>
    </message>
    <message>
        <source>Whole analysis</source>
        <translation>Увесь аналіз</translation>
    </message>
    <message>
        <source>Computed by</source>
        <translation>Обчислює</translation>
    </message>
    <message>
        <source>Analysis per frame, ms</source>
        <translation>Аналіз кадру, мс</translation>
    </message>
    <message>
        <source>{time} ms</source>
        <translation>{time} мс</translation>
    </message>
    <message>
        <source>Movement</source>
        <translation>Рух</translation>
    </message>
    <message>
        <source>Steady</source>
        <translation>Спокійно</translation>
    </message>
    <message>
        <source>Quick</source>
        <translation>Швидко</translation>
    </message>
    <message>
        <source>Mask strength</source>
        <translation>Сила маски</translation>
    </message>
    <message>
        <source>Movement, from steady to quick</source>
        <translation>Рух, від спокійного до швидкого</translation>
    </message>
    <message>
        <source>Steady holds still masks calm, quick follows fast heads without delay</source>
        <translation>Спокійно: маска не тремтить; швидко: встигає за різкими рухами</translation>
    </message>
    <message>
        <source>Performance</source>
        <translation>Швидкість</translation>
    </message>
    <message>
        <source>Pages of the side panel</source>
        <translation>Сторінки бічної панелі</translation>
    </message>
    <message>
        <source>Choose a camera</source>
        <translation>Виберіть камеру</translation>
    </message>
    <message>
        <source>Put on a mask</source>
        <translation>Надягніть маску</translation>
    </message>
    <message>
        <source>What stays here</source>
        <translation>Що залишається тут</translation>
    </message>
    <message>
        <source>The picture behind this card is live. Another camera, a film or the demo person can be chosen later.</source>
        <translation>За цією карткою — жива картинка. Іншу камеру, відео або демо-персонажа можна вибрати пізніше.</translation>
    </message>
    <message>
        <source>Pick one from the row below, or press a number. 0 takes it off, a star keeps your favourites in front.</source>
        <translation>Виберіть її в ряду внизу або натисніть цифру. 0 знімає маску, зірочка тримає улюблені попереду.</translation>
    </message>
    <message>
        <source>Everything is computed on this computer; no picture leaves it. The attention indicator shows how such systems work. It is a demonstration, not a safety device: never rely on it when you drive.</source>
        <translation>Усе обчислюється на цьому комп'ютері, жодна картинка його не залишає. Індикатор уваги показує, як працюють такі системи. Це демонстрація, а не засіб безпеки: ніколи не покладайтеся на неї за кермом.</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Назад</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Готово</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Далі</translation>
    </message>
    <message>
        <source>{step} of {steps}</source>
        <translation>{step} із {steps}</translation>
    </message>
    <message>
        <source>The report is being written; turn it off to read it.</source>
        <translation>Звіт ведеться; вимкніть його, щоб прочитати.</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>Читати</translation>
    </message>
    <message>
        <source>The report is ready: {name}</source>
        <translation>Звіт готовий: {name}</translation>
    </message>
    <message>
        <source>The report stopped: {why}</source>
        <translation>Звіт зупинено: {why}</translation>
    </message>
    <message>
        <source>No camera was found, so this is the demo person.</source>
        <translation>Камеру не знайдено, тому тут демо-персонаж.</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>Відкриття…</translation>
    </message>
    <message>
        <source>Waiting for the picture to come back</source>
        <translation>Очікування картинки</translation>
    </message>
    <message>
        <source>At its end</source>
        <translation>Кінець</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Зупинено</translation>
    </message>
    <message>
        <source>No picture</source>
        <translation>Немає картинки</translation>
    </message>
    <message>
        <source>The graphics card cannot be used for the networks; the processor does the work.</source>
        <translation>Відеокарту не можна використати для нейромереж; працює процесор.</translation>
    </message>
    <message>
        <source>No models, so no faces</source>
        <translation>Немає моделей, тому немає облич</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Спробувати знову</translation>
    </message>
    <message>
        <source>{providers}, threads: {count}</source>
        <translation>{providers}, потоків: {count}</translation>
    </message>
    <message>
        <source>Show the demo</source>
        <translation>Показати демо</translation>
    </message>
    <message>
        <source>Open a file</source>
        <translation>Відкрити файл</translation>
    </message>
    <message>
        <source>Open a folder of pictures</source>
        <translation>Відкрити теку з картинками</translation>
    </message>
    <message>
        <source>Open a network stream</source>
        <translation>Відкрити мережевий потік</translation>
    </message>
    <message>
        <source>Address, for example rtsp://camera.local/live</source>
        <translation>Адреса, наприклад rtsp://camera.local/live</translation>
    </message>
    <message>
        <source>No camera found</source>
        <translation>Камеру не знайдено</translation>
    </message>
    <message>
        <source>Videos and pictures</source>
        <translation>Відео та картинки</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Усі файли</translation>
    </message>
    <message>
        <source>eyes off the road {n} s</source>
        <translation>погляд не на дорозі {n} с</translation>
    </message>
    <message>
        <source>many short looks away</source>
        <translation>багато коротких відволікань</translation>
    </message>
    <message>
        <source>{n} s of the last {n} s</source>
        <translation>{n} с з останніх {n} с</translation>
    </message>
    <message>
        <source>yawn</source>
        <translation>позіхання</translation>
    </message>
    <message>
        <source>mouth wide open {n} s</source>
        <translation>рот широко відкритий {n} с</translation>
    </message>
    <message>
        <source>the head dropped with closed eyes</source>
        <translation>голова впала, очі заплющені</translation>
    </message>
    <message>
        <source>eyes were closed {n} s</source>
        <translation>очі були заплющені {n} с</translation>
    </message>
    <message>
        <source>and have not been seen for {n} s</source>
        <translation>і не видно вже {n} с</translation>
    </message>
    <message>
        <source>eyes closed {n} s</source>
        <translation>очі заплющені {n} с</translation>
    </message>
    <message>
        <source>just opening</source>
        <translation>щойно розплющуються</translation>
    </message>
    <message>
        <source>eyes were closed much of the last minutes</source>
        <translation>очі були заплющені більшу частину останніх хвилин</translation>
    </message>
    <message>
        <source>too little is seen now</source>
        <translation>зараз видно замало</translation>
    </message>
    <message>
        <source>eyes closed {n} % of the last {n} s</source>
        <translation>очі заплющені {n} % з останніх {n} с</translation>
    </message>
    <message>
        <source>{n} % of {n} s</source>
        <translation>{n} % з {n} с</translation>
    </message>
    <message>
        <source>no face for {n} s</source>
        <translation>обличчя не видно {n} с</translation>
    </message>
    <message>
        <source>the picture too dark for {n} s</source>
        <translation>картинка затемна {n} с</translation>
    </message>
    <message>
        <source>the pose too uncertain for {n} s</source>
        <translation>поза надто невизначена {n} с</translation>
    </message>
    <message>
        <source>eyes not judged for {n} s</source>
        <translation>очі не оцінюються {n} с</translation>
    </message>
    <message>
        <source>the head is still watched</source>
        <translation>голова відстежується</translation>
    </message>
    <message>
        <source>no estimate</source>
        <translation>немає оцінки</translation>
    </message>
    <message>
        <source>both hidden</source>
        <translation>обидва приховані</translation>
    </message>
    <message>
        <source>head turned too far from the camera</source>
        <translation>голова надто відвернута від камери</translation>
    </message>
    <message>
        <source>direction unknown</source>
        <translation>напрямок невідомий</translation>
    </message>
    <message>
        <source>head down {n}°</source>
        <translation>голова опущена на {n}°</translation>
    </message>
    <message>
        <source>head turned left {n}°</source>
        <translation>голова повернута ліворуч на {n}°</translation>
    </message>
    <message>
        <source>head turned right {n}°</source>
        <translation>голова повернута праворуч на {n}°</translation>
    </message>
    <message>
        <source>eyes lowered {n}°</source>
        <translation>погляд опущений на {n}°</translation>
    </message>
    <message>
        <source>eyes turned left {n}°</source>
        <translation>погляд ліворуч на {n}°</translation>
    </message>
    <message>
        <source>eyes turned right {n}°</source>
        <translation>погляд праворуч на {n}°</translation>
    </message>
    <message>
        <source>standing still</source>
        <translation>зупинка</translation>
    </message>
    <message>
        <source>nothing is judged</source>
        <translation>нічого не оцінюється</translation>
    </message>
    <message>
        <source>waiting for a sure look at the driver</source>
        <translation>очікування, доки водія стане добре видно</translation>
    </message>
    <message>
        <source>watching the road</source>
        <translation>погляд на дорозі</translation>
    </message>
    <message>
        <source>learning {n} %</source>
        <translation>навчання {n} %</translation>
    </message>
    <message>
        <source>look at the road</source>
        <translation>дивіться на дорогу</translation>
    </message>
    <message>
        <source>the head is {n}° from the camera</source>
        <translation>голову відвернуто від камери на {n}°</translation>
    </message>
    <message>
        <source>at most {n}° to the side and {n}° up or down can be learned</source>
        <translation>запам'ятати можна поворот не більше {n}° убік і {n}° угору чи вниз</translation>
    </message>
    <message>
        <source>head</source>
        <translation>голова</translation>
    </message>
    <message>
        <source>gaze</source>
        <translation>погляд</translation>
    </message>
    <message>
        <source>eyes</source>
        <translation>очі</translation>
    </message>
    <message>
        <source>drowsiness</source>
        <translation>сонливість</translation>
    </message>
    <message>
        <source>blinks</source>
        <translation>кліпання</translation>
    </message>
    <message>
        <source>everything</source>
        <translation>усе</translation>
    </message>
    <message>
        <source>no certain pose</source>
        <translation>немає надійної пози</translation>
    </message>
    <message>
        <source>no certain estimate</source>
        <translation>немає надійної оцінки</translation>
    </message>
    <message>
        <source>needs {n} frames a second</source>
        <translation>потрібно {n} кадрів за секунду</translation>
    </message>
    <message>
        <source>need {n} frames a second</source>
        <translation>потрібно {n} кадрів за секунду</translation>
    </message>
    <message>
        <source>has {n}</source>
        <translation>є {n}</translation>
    </message>
    <message>
        <source>have {n}</source>
        <translation>є {n}</translation>
    </message>
    <message>
        <source>too little of the last minute was seen</source>
        <translation>за останню хвилину було видно замало</translation>
    </message>
    <message>
        <source>no picture yet</source>
        <translation>картинки ще немає</translation>
    </message>
    <message>
        <source>the picture is too dark</source>
        <translation>картинка затемна</translation>
    </message>
    <message>
        <source>no face in the picture</source>
        <translation>у кадрі немає обличчя</translation>
    </message>
    <message>
        <source>now back</source>
        <translation>тепер знову видно</translation>
    </message>
    <message>
        <source>{n} yawns in {n} min</source>
        <translation>позіхань: {n} за {n} хв</translation>
    </message>
    <message>
        <source>the head nodded with closed eyes</source>
        <translation>голова кивнула, очі заплющені</translation>
    </message>
    <message>
        <source>blinks {n} times as long as at first</source>
        <translation>кліпання в {n} раза довше, ніж спочатку</translation>
    </message>
    <message>
        <source>Save the film with the mask…</source>
        <translation>Зберегти відео з маскою…</translation>
    </message>
    <message>
        <source>Add a mask of your own…</source>
        <translation>Додати власну маску…</translation>
    </message>
    <message>
        <source>Save the film</source>
        <translation>Зберегти відео</translation>
    </message>
    <message>
        <source>Saving the film: {share}</source>
        <translation>Збереження відео: {share}</translation>
    </message>
    <message>
        <source>Film</source>
        <translation>Відео</translation>
    </message>
    <message>
        <source>Pictures, 3D models and packed masks</source>
        <translation>Картинки, 3D-моделі та упаковані маски</translation>
    </message>
    <message>
        <source>Add a mask of your own</source>
        <translation>Додати власну маску</translation>
    </message>
    <message>
        <source>Where it is worn</source>
        <translation>Де її надягнуто</translation>
    </message>
    <message>
        <source>Face</source>
        <translation>Обличчя</translation>
    </message>
    <message>
        <source>Eyes</source>
        <translation>Очі</translation>
    </message>
    <message>
        <source>Nose</source>
        <translation>Ніс</translation>
    </message>
    <message>
        <source>Mouth</source>
        <translation>Рот</translation>
    </message>
    <message>
        <source>Head</source>
        <translation>Голова</translation>
    </message>
    <message>
        <source>Sideways</source>
        <translation>Убік</translation>
    </message>
    <message>
        <source>Up and down</source>
        <translation>Угору й униз</translation>
    </message>
    <message>
        <source>Turn</source>
        <translation>Поворот</translation>
    </message>
    <message>
        <source>Near and far</source>
        <translation>Ближче й далі</translation>
    </message>
    <message>
        <source>Tilt</source>
        <translation>Нахил</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Зберегти</translation>
    </message>
    <message>
        <source>Worn as face paint: it covers the face as it was drawn.</source>
        <translation>Надягнуто як грим: малюнок лягає на обличчя як є.</translation>
    </message>
    <message>
        <source>Smooth skin</source>
        <translation>Гладка шкіра</translation>
    </message>
    <message>
        <source>Bright eyes</source>
        <translation>Ясні очі</translation>
    </message>
    <message>
        <source>White teeth</source>
        <translation>Білі зуби</translation>
    </message>
    <message>
        <source>Lip colour</source>
        <translation>Колір губ</translation>
    </message>
    <message>
        <source>Works with and without a mask.</source>
        <translation>Діє з маскою і без неї.</translation>
    </message>
    <message>
        <source>All off</source>
        <translation>Вимкнути все</translation>
    </message>
    <message>
        <source>Retouch</source>
        <translation>Ретуш</translation>
    </message>
    <message>
        <source>Bunny ears</source>
        <translation>Заячі вуха</translation>
    </message>
    <message>
        <source>Clown</source>
        <translation>Клоун</translation>
    </message>
    <message>
        <source>Crown</source>
        <translation>Корона</translation>
    </message>
    <message>
        <source>Rainbow flag</source>
        <translation>Райдуга</translation>
    </message>
    <message>
        <source>Freckles</source>
        <translation>Ластовиння</translation>
    </message>
    <message>
        <source>Ember horns</source>
        <translation>Вогняні роги</translation>
    </message>
    <message>
        <source>Evening make-up</source>
        <translation>Вечірній макіяж</translation>
    </message>
    <message>
        <source>Moretta</source>
        <translation>Моретта</translation>
    </message>
    <message>
        <source>Moustache</source>
        <translation>Вуса</translation>
    </message>
    <message>
        <source>Pirate</source>
        <translation>Пірат</translation>
    </message>
    <message>
        <source>Robot</source>
        <translation>Робот</translation>
    </message>
    <message>
        <source>Round glasses</source>
        <translation>Круглі окуляри</translation>
    </message>
    <message>
        <source>Skull</source>
        <translation>Череп</translation>
    </message>
    <message>
        <source>Sunset sunglasses</source>
        <translation>Окуляри «Захід»</translation>
    </message>
    <message>
        <source>Surgical mask</source>
        <translation>Мед. маска</translation>
    </message>
    <message>
        <source>Tiger</source>
        <translation>Тигр</translation>
    </message>
    <message>
        <source>Top hat</source>
        <translation>Циліндр</translation>
    </message>
    <message>
        <source>Colombina</source>
        <translation>Коломбіна</translation>
    </message>
    <message>
        <source>Camera for other programs</source>
        <translation>Камера для інших програм</translation>
    </message>
    <message>
        <source>Other programs see this picture as {name}</source>
        <translation>Інші програми бачать цю картинку як {name}</translation>
    </message>
    <message>
        <source>Controls of the camera</source>
        <translation>Керування камерою</translation>
    </message>
    <message>
        <source>All automatic</source>
        <translation>Усе автоматично</translation>
    </message>
    <message>
        <source>Try</source>
        <translation>Спробувати</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Автоматично</translation>
    </message>
    <message>
        <source>As the camera has it</source>
        <translation>Як у самої камери</translation>
    </message>
    <message>
        <source>Exposure</source>
        <translation>Витримка</translation>
    </message>
    <message>
        <source>Focus</source>
        <translation>Фокус</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>Збільшення</translation>
    </message>
    <message>
        <source>Measuring…</source>
        <translation>Вимірюється…</translation>
    </message>
    <message>
        <source>Measured: {format}</source>
        <translation>Виміряно: {format}</translation>
    </message>
    <message>
        <source>A report that was cut off has been finished: {name}</source>
        <translation>Перерваний звіт завершено: {name}</translation>
    </message>
    <message>
        <source>Reports that were cut off have been finished: {count}</source>
        <translation>Завершено перерваних звітів: {count}</translation>
    </message>
    <message>
        <source>Calibrate my gaze…</source>
        <translation>Відкалібрувати погляд…</translation>
    </message>
    <message>
        <source>Forget my gaze calibration</source>
        <translation>Забути калібрування погляду</translation>
    </message>
    <message>
        <source>Calibrate your gaze</source>
        <translation>Калібрування погляду</translation>
    </message>
    <message>
        <source>Five dots appear one after the other. Look at each until its ring is full; it takes ten seconds. Sit as you usually do, with the camera at the middle of the screen's upper edge.</source>
        <translation>Одна за одною з'являться п'ять точок. Дивіться на кожну, доки кільце навколо неї не заповниться; це займе десять секунд. Сядьте як зазвичай; камера має бути посередині верхнього краю екрана.</translation>
    </message>
    <message>
        <source>Begin</source>
        <translation>Почати</translation>
    </message>
    <message>
        <source>Once more</source>
        <translation>Ще раз</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>Прийняти</translation>
    </message>
    <message>
        <source>Point {number} of {count}</source>
        <translation>Точка {number} з {count}</translation>
    </message>
    <message>
        <source>Escape stops.</source>
        <translation>Escape перериває.</translation>
    </message>
    <message>
        <source>Your eyes wander: keep them on the dot</source>
        <translation>Погляд блукає: дивіться на точку</translation>
    </message>
    <message>
        <source>Your eyes cannot be seen: more light, or glasses off</source>
        <translation>Очей не видно: більше світла або зніміть окуляри</translation>
    </message>
    <message>
        <source>The looks do not fit together. Keep your eyes on each dot until its ring is full.</source>
        <translation>Погляди не узгоджуються між собою. Дивіться на кожну точку, доки кільце не заповниться.</translation>
    </message>
    <message>
        <source>That did not work</source>
        <translation>Не вийшло</translation>
    </message>
    <message>
        <source>At the five points your gaze is now read to about {angle}°. It is kept for this camera.</source>
        <translation>У цих п'яти точках погляд тепер визначається з точністю близько {angle}°. Калібрування запам'ятовується для цієї камери.</translation>
    </message>
    <message>
        <source>Your gaze is calibrated</source>
        <translation>Погляд відкалібровано</translation>
    </message>
    <message>
        <source>Gaze is calibrated before a live camera: choose one first.</source>
        <translation>Погляд калібрують перед увімкненою камерою: спершу виберіть її.</translation>
    </message>
    <message>
        <source>Your gaze is calibrated for this camera.</source>
        <translation>Погляд відкалібровано для цієї камери.</translation>
    </message>
    <message>
        <source>No gaze calibration is kept for this source.</source>
        <translation>Для цього джерела калібрування погляду не збережено.</translation>
    </message>
    <message>
        <source>The gaze calibration for this camera is forgotten.</source>
        <translation>Калібрування погляду для цієї камери забуто.</translation>
    </message>
    <message>
        <source>Record sound, too</source>
        <translation>Записувати і звук</translation>
    </message>
    <message>
        <source>Record without the mask</source>
        <translation>Записувати без маски</translation>
    </message>
    <message>
        <source>There is no microphone, so the recording has no sound.</source>
        <translation>Мікрофона немає, тому запис без звуку.</translation>
    </message>
    <message>
        <source>The microphone does not open, so the recording has no sound.</source>
        <translation>Мікрофон не відкривається, тому запис без звуку.</translation>
    </message>
    <message>
        <source>The microphone is gone; the recording goes on without sound.</source>
        <translation>Мікрофон зник; запис триває без звуку.</translation>
    </message>
    <message>
        <source>The system denies the microphone: allow it in the privacy settings. The recording has no sound.</source>
        <translation>Система не дає доступу до мікрофона: дозвольте його в налаштуваннях приватності. Запис без звуку.</translation>
    </message>
    <message>
        <source>The system asks for the microphone: allow it, then record again.</source>
        <translation>Система запитує доступ до мікрофона: дозвольте його й почніть запис знову.</translation>
    </message>
    <message>
        <source>The film {name} is not finished.</source>
        <translation>Відео {name} не завершено.</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Продовжити</translation>
    </message>
    <message>
        <source>The film is saved: {name}</source>
        <translation>Відео збережено: {name}</translation>
    </message>
    <message>
        <source>The film {name} was stopped at {share} and can go on from there.</source>
        <translation>Відео {name} зупинено на {share}, його можна продовжити з цього місця.</translation>
    </message>
    <message>
        <source>Another Moretta is writing this film.</source>
        <translation>Це відео записує інша Moretta.</translation>
    </message>
    <message>
        <source>The camera "{name}" is in use {holder}; close it there and try again.</source>
        <translation>Камера «{name}» зайнята {holder}; закрийте її там і спробуйте знову.</translation>
    </message>
    <message>
        <source>by the program "{program}"</source>
        <translation>програмою «{program}»</translation>
    </message>
    <message>
        <source>by another program</source>
        <translation>іншою програмою</translation>
    </message>
    <message>
        <source>The camera "{name}" opens but sends no picture; it may be in use by another program.</source>
        <translation>Камера «{name}» відкривається, але не дає картинки; можливо, вона зайнята іншою програмою.</translation>
    </message>
    <message>
        <source>The camera "{name}" gives only black pictures: open its shutter or lens cover, or make light.</source>
        <translation>Камера «{name}» дає лише чорну картинку: відкрийте шторку чи кришку об'єктива або ввімкніть світло.</translation>
    </message>
    <message>
        <source>The camera "{name}" {what}: disconnected; it is opened again as soon as it is back.</source>
        <translation>Камеру «{name}» від'єднано ({what}); вона відкриється знову, щойно повернеться.</translation>
    </message>
    <message>
        <source>sends no more pictures</source>
        <translation>кадрів більше немає</translation>
    </message>
    <message>
        <source>sends the same picture over and over</source>
        <translation>надходить той самий кадр</translation>
    </message>
    <message>
        <source>The camera "{name}" ({path}) is not there: {why}.</source>
        <translation>Камери «{name}» ({path}) немає: {why}.</translation>
    </message>
    <message>
        <source>The system denies access to the camera "{name}" ({path}); add your user to the group "video" and log in again.</source>
        <translation>Система не дає доступу до камери «{name}» ({path}); додайте свого користувача до групи «video» і ввійдіть у систему знову.</translation>
    </message>
    <message>
        <source>{name} does not open: it is not there, in use by another program, or camera access is off in the system's privacy settings.</source>
        <translation>Камера «{name}» не відкривається: її немає, вона зайнята іншою програмою або доступ до камери вимкнено в налаштуваннях приватності системи.</translation>
    </message>
    <message>
        <source>No camera {name} was found ({there}).</source>
        <translation>Камеру {name} не знайдено ({there}).</translation>
    </message>
    <message>
        <source>there are: {names}</source>
        <translation>є: {names}</translation>
    </message>
    <message>
        <source>this machine has none</source>
        <translation>на цьому комп'ютері камер немає</translation>
    </message>
    <message>
        <source>No camera {name}: on this system pick one by its number.</source>
        <translation>Камери {name} немає: у цій системі камеру вибирають за номером.</translation>
    </message>
    <message>
        <source>The {control} of the camera "{name}" cannot be set ({why}).</source>
        <translation>У камери «{name}» не вдається налаштувати {control} ({why}).</translation>
    </message>
    <message>
        <source>exposure</source>
        <translation>витримку</translation>
    </message>
    <message>
        <source>focus</source>
        <translation>фокус</translation>
    </message>
    <message>
        <source>zoom</source>
        <translation>збільшення</translation>
    </message>
    <message>
        <source>{name} refuses this user or password.</source>
        <translation>{name} не приймає це ім'я або пароль.</translation>
    </message>
    <message>
        <source>{name} cannot be reached ({why}).</source>
        <translation>Немає зв'язку з {name} ({why}).</translation>
    </message>
    <message>
        <source>{name} carries no video.</source>
        <translation>У потоці {name} немає відео.</translation>
    </message>
    <message>
        <source>"{name}" does not exist.</source>
        <translation>«{name}» не існує.</translation>
    </message>
    <message>
        <source>"{name}" is empty.</source>
        <translation>Файл «{name}» порожній.</translation>
    </message>
    <message>
        <source>"{name}" may not be read by this user.</source>
        <translation>Немає прав на читання «{name}».</translation>
    </message>
    <message>
        <source>"{name}" is not a picture that can be read.</source>
        <translation>«{name}» не вдається прочитати як картинку.</translation>
    </message>
    <message>
        <source>"{name}" is damaged or cut short.</source>
        <translation>Файл «{name}» пошкоджено або обрізано.</translation>
    </message>
    <message>
        <source>"{name}" has no pixels.</source>
        <translation>У «{name}» немає жодного пікселя.</translation>
    </message>
    <message>
        <source>"{name}" is too large (at most {number} megapixels).</source>
        <translation>Картинка «{name}» завелика (щонайбільше {number} мегапікселів).</translation>
    </message>
    <message>
        <source>"{name}" holds floating-point pixels, whose range is not known.</source>
        <translation>У «{name}» пікселі з рухомою комою, їхній діапазон невідомий.</translation>
    </message>
    <message>
        <source>"{name}" is not a video that can be read, or it is cut short.</source>
        <translation>«{name}» не вдається прочитати як відео, або файл обрізано.</translation>
    </message>
    <message>
        <source>"{name}" holds no video.</source>
        <translation>У файлі «{name}» немає відео.</translation>
    </message>
    <message>
        <source>"{name}" holds no video frame that can be decoded.</source>
        <translation>У відео «{name}» не вдається прочитати жодного кадру.</translation>
    </message>
    <message>
        <source>"{name}" has no picture size that can be used (at most 8192 x 8192 px).</source>
        <translation>Розмір кадру в «{name}» не підходить (щонайбільше 8192 × 8192 пікс.).</translation>
    </message>
    <message>
        <source>The folder "{name}" holds no picture.</source>
        <translation>У теці «{name}» немає картинок.</translation>
    </message>
    <message>
        <source>"{name}" cannot be read ({why}).</source>
        <translation>«{name}» неможливо прочитати ({why}).</translation>
    </message>
    <message>
        <source>The folder "{name}" cannot be read ({why}).</source>
        <translation>Теку «{name}» неможливо прочитати ({why}).</translation>
    </message>
    <message>
        <source>No face can be read in "{name}".</source>
        <translation>На «{name}» не знайдено обличчя.</translation>
    </message>
    <message>
        <source>The demo clip's {name} is missing; reinstall Moretta.</source>
        <translation>Немає файлу демо-ролика {name}; перевстановіть Moretta.</translation>
    </message>
    <message>
        <source>The demo clip's {name} is broken ({why}); reinstall Moretta.</source>
        <translation>Файл демо-ролика {name} пошкоджено ({why}); перевстановіть Moretta.</translation>
    </message>
    <message>
        <source>No source was named: give a camera, a file, a folder or demo.</source>
        <translation>Джерело не вказано: потрібна камера, файл, тека або demo.</translation>
    </message>
    <message>
        <source>There is no picture to save yet.</source>
        <translation>Поки нічого зберігати: картинки ще немає.</translation>
    </message>
    <message>
        <source>There is no picture to record yet.</source>
        <translation>Поки нічого записувати: картинки ще немає.</translation>
    </message>
    <message>
        <source>"{folder}" cannot be made ({why}).</source>
        <translation>«{folder}» неможливо створити ({why}).</translation>
    </message>
    <message>
        <source>"{name}" cannot be written ({why}).</source>
        <translation>«{name}» неможливо записати ({why}).</translation>
    </message>
    <message>
        <source>"{name}" cannot be written: {why}.</source>
        <translation>«{name}» неможливо записати: {why}.</translation>
    </message>
    <message>
        <source>The recording "{name}" stopped and was kept up to here: {why}.</source>
        <translation>Запис «{name}» зупинився, зроблене збережено: {why}.</translation>
    </message>
    <message>
        <source>The end of "{name}" could not be written: {why}.</source>
        <translation>Кінець «{name}» не вдалося записати: {why}.</translation>
    </message>
    <message>
        <source>The picture "{name}" cannot be saved: {why}</source>
        <translation>Знімок «{name}» неможливо зберегти: {why}</translation>
    </message>
    <message>
        <source>"{name}" cannot be put together: {why}.</source>
        <translation>«{name}» не вдається зібрати з частин: {why}.</translation>
    </message>
    <message>
        <source>The folder "{folder}" holds other things; choose another name for the film.</source>
        <translation>У теці «{folder}» лежить інше; виберіть для відео іншу назву.</translation>
    </message>
    <message>
        <source>A picture of {width} x {height} px at {rate} fps cannot be recorded.</source>
        <translation>Картинку {width} × {height} пікс. за {rate} к/с неможливо записати.</translation>
    </message>
    <message>
        <source>Sound of {count} channels at {rate} Hz cannot be recorded.</source>
        <translation>Звук із такою кількістю каналів ({count}) за {rate} Гц неможливо записати.</translation>
    </message>
    <message>
        <source>This machine has no encoder for MP4 video.</source>
        <translation>На цьому комп'ютері немає кодувальника для відео MP4.</translation>
    </message>
    <message>
        <source>This machine has no encoder for the sound.</source>
        <translation>На цьому комп'ютері немає кодувальника для звуку.</translation>
    </message>
    <message>
        <source>Only files can be exported; record a camera instead.</source>
        <translation>Так зберігають лише файли; з камери ведіть запис.</translation>
    </message>
    <message>
        <source>The new film would overwrite the old one; choose another name.</source>
        <translation>Нове відео затерло б початкове; виберіть іншу назву.</translation>
    </message>
    <message>
        <source>There is no picture in it.</source>
        <translation>Там немає жодного кадру.</translation>
    </message>
    <message>
        <source>A film under way cannot be read ({why}).</source>
        <translation>Незавершене відео неможливо прочитати ({why}).</translation>
    </message>
    <message>
        <source>"{folder}" holds a session report already; name another folder.</source>
        <translation>У «{folder}» вже є звіт; виберіть іншу теку.</translation>
    </message>
    <message>
        <source>A virtual camera needs the package pyvirtualcam: pip install "moretta[virtualcam]".</source>
        <translation>Для віртуальної камери потрібен пакет pyvirtualcam: pip install "moretta[virtualcam]".</translation>
    </message>
    <message>
        <source>No virtual camera can be opened ({why}); it needs {what}.</source>
        <translation>Віртуальну камеру не вдається відкрити ({why}); потрібно: {what}.</translation>
    </message>
    <message>
        <source>The virtual camera is gone ({why}).</source>
        <translation>Віртуальна камера зникла ({why}).</translation>
    </message>
    <message>
        <source>Your settings cannot be read, so the usual ones are in use.</source>
        <translation>Ваші налаштування не читаються, тому діють звичайні.</translation>
    </message>
    <message>
        <source>Your settings could not be read: the usual ones are in use, the old file is kept as {name}.</source>
        <translation>Ваші налаштування не вдалося прочитати: діють звичайні, старий файл збережено як {name}.</translation>
    </message>
    <message>
        <source>The model {name} is missing: no model.toml in it.</source>
        <translation>Моделі {name} немає: у її теці немає model.toml.</translation>
    </message>
    <message>
        <source>The model file {name} is missing.</source>
        <translation>Немає файлу моделі {name}.</translation>
    </message>
    <message>
        <source>The model file {name} was altered (sha256 {found}, expected {expected}); reinstall Moretta.</source>
        <translation>Файл моделі {name} змінено (sha256 {found}, очікувалося {expected}); перевстановіть Moretta.</translation>
    </message>
    <message>
        <source>{name} is no ONNX model that can run: {why}</source>
        <translation>{name} не запускається як модель ONNX: {why}</translation>
    </message>
    <message>
        <source>Moretta needs OpenGL 3.3 and this machine offers {version}.</source>
        <translation>Moretta потребує OpenGL 3.3, а на цьому комп'ютері є {version}.</translation>
    </message>
    <message>
        <source>OpenGL failed while {where}: {why}.</source>
        <translation>Збій OpenGL ({where}): {why}.</translation>
    </message>
    <message>
        <source>There is no OpenGL to draw with.</source>
        <translation>Немає OpenGL, малювати нічим.</translation>
    </message>
    <message>
        <source>This machine offers no OpenGL: the picture is shown without masks.</source>
        <translation>На цьому комп'ютері немає OpenGL: картинку показано без масок.</translation>
    </message>
    <message>
        <source>OpenGL gave no picture back.</source>
        <translation>OpenGL не повернув картинки.</translation>
    </message>
    <message>
        <source>{where}: a mask is made from {kinds}</source>
        <translation>{where}: маску роблять із {kinds}</translation>
    </message>
    <message>
        <source>{where}: is no picture that can be read</source>
        <translation>{where}: не читається як картинка</translation>
    </message>
    <message>
        <source>{where}: is no model that can be read ({why})</source>
        <translation>{where}: не читається як модель ({why})</translation>
    </message>
    <message>
        <source>{where}: is no zip that can be read ({why})</source>
        <translation>{where}: не читається як zip ({why})</translation>
    </message>
    <message>
        <source>{where}: cannot be read ({why})</source>
        <translation>{where}: неможливо прочитати ({why})</translation>
    </message>
    <message>
        <source>{where}: cannot be written ({why})</source>
        <translation>{where}: неможливо записати ({why})</translation>
    </message>
    <message>
        <source>{where}: larger than {size}</source>
        <translation>{where}: більше за дозволене ({size})</translation>
    </message>
    <message>
        <source>No space left on device</source>
        <translation>на диску немає місця</translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation>немає прав доступу</translation>
    </message>
    <message>
        <source>Read-only file system</source>
        <translation>диск лише для читання</translation>
    </message>
    <message>
        <source>No such file or directory</source>
        <translation>немає такого файлу чи теки</translation>
    </message>
    <message>
        <source>Back to the usual window, put a message away</source>
        <translation>Повернутися до звичайного вікна, прибрати повідомлення</translation>
    </message>
    <message>
        <source>Look in:</source>
        <translation>Тека:</translation>
    </message>
    <message>
        <source>Files of type:</source>
        <translation>Тип файлів:</translation>
    </message>
    <message>
        <source>File &amp;name:</source>
        <translation>&amp;Назва файлу:</translation>
    </message>
    <message>
        <source>Directory:</source>
        <translation>Тека:</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>&amp;Відкрити</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>&amp;Зберегти</translation>
    </message>
    <message>
        <source>&amp;Choose</source>
        <translation>&amp;Вибрати</translation>
    </message>
    <message>
        <source>.</source>
        <translation>,</translation>
    </message>
</context>
</TS>
