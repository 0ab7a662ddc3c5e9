<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ru" sourcelanguage="en">
<context>
    <name>Moretta</name>
    <message>
        <source>No mask, and the first nine masks</source>
        <translation>Без маски и первые девять масок</translation>
    </message>
    <message>
        <source>Mark a favourite in the row</source>
        <translation>Отметить любимую маску в ряду</translation>
    </message>
    <message>
        <source>Take a picture</source>
        <translation>Сделать снимок</translation>
    </message>
    <message>
        <source>Take a picture without the mask</source>
        <translation>Сделать снимок без маски</translation>
    </message>
    <message>
        <source>Show pictures and recordings</source>
        <translation>Показать снимки и записи</translation>
    </message>
    <message>
        <source>Mirror</source>
        <translation>Зеркало</translation>
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
        <translation>Сетка</translation>
    </message>
    <message>
        <source>Head axes</source>
        <translation>Оси головы</translation>
    </message>
    <message>
        <source>Side panel</source>
        <translation>Боковая панель</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>Во весь экран</translation>
    </message>
    <message>
        <source>Small window on top</source>
        <translation>Маленькое окно поверх других</translation>
    </message>
    <message>
        <source>Choose a source</source>
        <translation>Выбрать источник</translation>
    </message>
    <message>
        <source>Look for cameras again</source>
        <translation>Искать камеры снова</translation>
    </message>
    <message>
        <source>Demo person</source>
        <translation>Демо-персонаж</translation>
    </message>
    <message>
        <source>Open a file…</source>
        <translation>Открыть файл…</translation>
    </message>
    <message>
        <source>Open a folder of pictures…</source>
        <translation>Открыть папку с картинками…</translation>
    </message>
    <message>
        <source>Open a network stream…</source>
        <translation>Открыть сетевой поток…</translation>
    </message>
    <message>
        <source>Learn my usual pose anew</source>
        <translation>Заново запомнить мою обычную позу</translation>
    </message>
    <message>
        <source>Sounds</source>
        <translation>Звуки</translation>
    </message>
    <message>
        <source>Try the warning sound</source>
        <translation>Проверить звук предупреждения</translation>
    </message>
    <message>
        <source>Write an attention report</source>
        <translation>Вести отчёт о внимании</translation>
    </message>
    <message>
        <source>Camera settings…</source>
        <translation>Настройки камеры…</translation>
    </message>
    <message>
        <source>Models…</source>
        <translation>Модели…</translation>
    </message>
    <message>
        <source>Next mask</source>
        <translation>Следующая маска</translation>
    </message>
    <message>
        <source>Previous mask</source>
        <translation>Предыдущая маска</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Меню</translation>
    </message>
    <message>
        <source>Copy diagnostics</source>
        <translation>Скопировать диагностику</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Сочетания клавиш</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Выйти</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Остановить</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Запустить</translation>
    </message>
    <message>
        <source>Stop recording</source>
        <translation>Остановить запись</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>Записать</translation>
    </message>
    <message>
        <source>Learning</source>
        <translation>Обучение</translation>
    </message>
    <message>
        <source>Attentive</source>
        <translation>Внимание на дороге</translation>
    </message>
    <message>
        <source>Distracted</source>
        <translation>Отвлечение</translation>
    </message>
    <message>
        <source>Drowsy</source>
        <translation>Сонливость</translation>
    </message>
    <message>
        <source>Eyes closed</source>
        <translation>Глаза закрыты</translation>
    </message>
    <message>
        <source>Can't see you</source>
        <translation>Вас не видно</translation>
    </message>
    <message>
        <source>The camera's own</source>
        <translation>Как у камеры</translation>
    </message>
    <message>
        <source>Camera settings</source>
        <translation>Настройки камеры</translation>
    </message>
    <message>
        <source>Compressed pictures (MJPG)</source>
        <translation>Сжатые кадры (MJPG)</translation>
    </message>
    <message>
        <source>Without it most USB cameras are slow above 640 × 480</source>
        <translation>Без этого большинство USB-камер медленны выше 640 × 480</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Размер</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>Частота</translation>
    </message>
    <message>
        <source>Turn clockwise</source>
        <translation>Повернуть по часовой стрелке</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>Применить</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отмена</translation>
    </message>
    <message>
        <source>A camera that lacks a format gives its nearest.</source>
        <translation>Если камера не поддерживает формат, она даст ближайший.</translation>
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
        <translation>Папку «{folder}» нельзя создать ({why}).</translation>
    </message>
    <message>
        <source>Saved as {name}</source>
        <translation>Сохранено: {name}</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Показать</translation>
    </message>
    <message>
        <source>This computer has no loudspeaker that can be used.</source>
        <translation>На этом компьютере нет динамика, который можно использовать.</translation>
    </message>
    <message>
        <source>The diagnostics are on the clipboard.</source>
        <translation>Диагностика скопирована в буфер обмена.</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Модели</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Источник</translation>
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
        <translation>Внимание</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Окно</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Как в системе</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Светлое</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Тёмное</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Оформление</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Язык</translation>
    </message>
    <message>
        <source>Looking for a camera…</source>
        <translation>Поиск камеры…</translation>
    </message>
    <message>
        <source>Something went wrong: {why}</source>
        <translation>Что-то пошло не так: {why}</translation>
    </message>
    <message>
        <source>There is no mask called "{name}".</source>
        <translation>Маски «{name}» нет.</translation>
    </message>
    <message>
        <source>Attention reserve</source>
        <translation>Запас внимания</translation>
    </message>
    <message>
        <source>Learning your usual pose</source>
        <translation>Запоминание вашей обычной позы</translation>
    </message>
    <message>
        <source>Not watched at present</source>
        <translation>Сейчас не отслеживается</translation>
    </message>
    <message>
        <source>A demonstration, not a safety device.</source>
        <translation>Демонстрация, а не средство безопасности.</translation>
    </message>
    <message>
        <source>Not watching</source>
        <translation>Нет наблюдения</translation>
    </message>
    <message>
        <source>There is no picture to judge yet.</source>
        <translation>Пока нет картинки для оценки.</translation>
    </message>
    <message>
        <source>Everything is watched.</source>
        <translation>Отслеживается всё.</translation>
    </message>
    <message>
        <source>Masks further left</source>
        <translation>Маски левее</translation>
    </message>
    <message>
        <source>Masks further right</source>
        <translation>Маски правее</translation>
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
        <translation>любимая</translation>
    </message>
    <message>
        <source>cannot be worn</source>
        <translation>нельзя надеть</translation>
    </message>
    <message>
        <source>Nothing leaves this computer</source>
        <translation>Ничто не покидает этот компьютер</translation>
    </message>
    <message>
        <source>Pictures are worked on here and nowhere else; Moretta sends nothing.</source>
        <translation>Картинки обрабатываются только здесь; Moretta ничего не отправляет.</translation>
    </message>
    <message>
        <source>Choose a camera, a file or the demo  (Ctrl+L)</source>
        <translation>Выбрать камеру, файл или демо  (Ctrl+L)</translation>
    </message>
    <message>
        <source>Menu  (F10)</source>
        <translation>Меню  (F10)</translation>
    </message>
    <message>
        <source>Source: {name}</source>
        <translation>Источник: {name}</translation>
    </message>
    <message>
        <source>Put this message away  (Esc)</source>
        <translation>Убрать это сообщение  (Esc)</translation>
    </message>
    <message>
        <source>Put this message away</source>
        <translation>Убрать это сообщение</translation>
    </message>
    <message>
        <source>Shown</source>
        <translation>Показано</translation>
    </message>
    <message>
        <source>Dropped frames</source>
        <translation>Пропущено кадров</translation>
    </message>
    <message>
        <source>Face search</source>
        <translation>Поиск лиц</translation>
    </message>
    <message>
        <source>Landmarks</source>
        <translation>Точки лица</translation>
    </message>
    <message>
        <source>Head pose</source>
        <translation>Поза головы</translation>
    </message>
    <message>
        <source>Face and eyes</source>
        <translation>Лицо и глаза</translation>
    </message>
    <message>
        <source>Drawing</source>
        <translation>Рисование</translation>
    </message>
    <message>
        <source>Whole analysis</source>
        <translation>Весь анализ</translation>
    </message>
    <message>
        <source>Computed by</source>
        <translation>Вычисляет</translation>
    </message>
    <message>
        <source>Analysis per frame, ms</source>
        <translation>Анализ кадра, мс</translation>
    </message>
    <message>
        <source>{time} ms</source>
        <translation>{time} мс</translation>
    </message>
    <message>
        <source>Movement</source>
        <translation>Движение</translation>
    </message>
    <message>
        <source>Steady</source>
        <translation>Спокойно</translation>
    </message>
    <message>
        <source>Quick</source>
        <translation>Быстро</translation>
    </message>
    <message>
        <source>Mask strength</source>
        <translation>Сила маски</translation>
    </message>
    <message>
        <source>Movement, from steady to quick</source>
        <translation>Движение, от спокойного до быстрого</translation>
    </message>
    <message>
        <source>Steady holds still masks calm, quick follows fast heads without delay</source>
        <translation>Спокойно: маска не дрожит; быстро: успевает за резкими движениями</translation>
    </message>
    <message>
        <source>Performance</source>
        <translation>Скорость</translation>
    </message>
    <message>
        <source>Pages of the side panel</source>
        <translation>Страницы боковой панели</translation>
    </message>
    <message>
        <source>Choose a camera</source>
        <translation>Выберите камеру</translation>
    </message>
    <message>
        <source>Put on a mask</source>
        <translation>Наденьте маску</translation>
    </message>
    <message>
        <source>What stays here</source>
        <translation>Что остаётся здесь</translation>
    </message>
    <message>
        <source>The picture behind this card is live. Another camera, a film or the demo person can be chosen later.</source>
        <translation>За этой карточкой — живая картинка. Другую камеру, видео или демо-персонажа можно выбрать позже.</translation>
    </message>
    <message>
        <source>Pick one from the row below, or press a number. 0 takes it off, a star keeps your favourites in front.</source>
        <translation>Выберите её в ряду внизу или нажмите цифру. 0 снимает маску, звёздочка держит любимые впереди.</translation>
    </message>
    <message>
        <source>Everything is computed on this computer; no picture leaves it. The attention indicator shows how such systems work. It is a demonstration, not a safety device: never rely on it when you drive.</source>
        <translation>Всё вычисляется на этом компьютере, ни одна картинка его не покидает. Индикатор внимания показывает, как работают такие системы. Это демонстрация, а не средство безопасности: никогда не полагайтесь на неё за рулём.</translation>
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
        <translation>Далее</translation>
    </message>
    <message>
        <source>{step} of {steps}</source>
        <translation>{step} из {steps}</translation>
    </message>
    <message>
        <source>The report is being written; turn it off to read it.</source>
        <translation>Отчёт ведётся; выключите его, чтобы прочитать.</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>Читать</translation>
    </message>
    <message>
        <source>The report is ready: {name}</source>
        <translation>Отчёт готов: {name}</translation>
    </message>
    <message>
        <source>The report stopped: {why}</source>
        <translation>Отчёт остановлен: {why}</translation>
    </message>
    <message>
        <source>No camera was found, so this is the demo person.</source>
        <translation>Камера не найдена, поэтому здесь демо-персонаж.</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>Открытие…</translation>
    </message>
    <message>
        <source>Waiting for the picture to come back</source>
        <translation>Ожидание картинки</translation>
    </message>
    <message>
        <source>At its end</source>
        <translation>Конец</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Остановлено</translation>
    </message>
    <message>
        <source>No picture</source>
        <translation>Нет картинки</translation>
    </message>
    <message>
        <source>The graphics card cannot be used for the networks; the processor does the work.</source>
        <translation>Видеокарту нельзя использовать для нейросетей; работает процессор.</translation>
    </message>
    <message>
        <source>No models, so no faces</source>
        <translation>Нет моделей, поэтому нет лиц</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Попробовать снова</translation>
    </message>
    <message>
        <source>{providers}, threads: {count}</source>
        <translation>{providers}, потоков: {count}</translation>
    </message>
    <message>
        <source>Show the demo</source>
        <translation>Показать демо</translation>
    </message>
    <message>
        <source>Open a file</source>
        <translation>Открыть файл</translation>
    </message>
    <message>
        <source>Open a folder of pictures</source>
        <translation>Открыть папку с картинками</translation>
    </message>
    <message>
        <source>Open a network stream</source>
        <translation>Открыть сетевой поток</translation>
    </message>
    <message>
        <source>Address, for example rtsp://camera.local/live</source>
        <translation>Адрес, например rtsp://camera.local/live</translation>
    </message>
    <message>
        <source>No camera found</source>
        <translation>Камера не найдена</translation>
    </message>
    <message>
        <source>Videos and pictures</source>
        <translation>Видео и картинки</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Все файлы</translation>
    </message>
    <message>
        <source>eyes off the road {n} s</source>
        <translation>взгляд не на дороге {n} с</translation>
    </message>
    <message>
        <source>many short looks away</source>
        <translation>много коротких отвлечений</translation>
    </message>
    <message>
        <source>{n} s of the last {n} s</source>
        <translation>{n} с из последних {n} с</translation>
    </message>
    <message>
        <source>yawn</source>
        <translation>зевок</translation>
    </message>
    <message>
        <source>mouth wide open {n} s</source>
        <translation>рот широко открыт {n} с</translation>
    </message>
    <message>
        <source>the head dropped with closed eyes</source>
        <translation>голова упала, глаза закрыты</translation>
    </message>
    <message>
        <source>eyes were closed {n} s</source>
        <translation>глаза были закрыты {n} с</translation>
    </message>
    <message>
        <source>and have not been seen for {n} s</source>
        <translation>и не видны уже {n} с</translation>
    </message>
    <message>
        <source>eyes closed {n} s</source>
        <translation>глаза закрыты {n} с</translation>
    </message>
    <message>
        <source>just opening</source>
        <translation>только что открываются</translation>
    </message>
    <message>
        <source>eyes were closed much of the last minutes</source>
        <translation>глаза были закрыты большую часть последних минут</translation>
    </message>
    <message>
        <source>too little is seen now</source>
        <translation>сейчас видно слишком мало</translation>
    </message>
    <message>
        <source>eyes closed {n} % of the last {n} s</source>
        <translation>глаза закрыты {n} % из последних {n} с</translation>
    </message>
    <message>
        <source>{n} % of {n} s</source>
        <translation>{n} % из {n} с</translation>
    </message>
    <message>
        <source>no face for {n} s</source>
        <translation>лица не видно {n} с</translation>
    </message>
    <message>
        <source>the picture too dark for {n} s</source>
        <translation>картинка слишком тёмная {n} с</translation>
    </message>
    <message>
        <source>the pose too uncertain for {n} s</source>
        <translation>поза слишком неопределённа {n} с</translation>
    </message>
    <message>
        <source>eyes not judged for {n} s</source>
        <translation>глаза не оцениваются {n} с</translation>
    </message>
    <message>
        <source>the head is still watched</source>
        <translation>голова отслеживается</translation>
    </message>
    <message>
        <source>no estimate</source>
        <translation>нет оценки</translation>
    </message>
    <message>
        <source>both hidden</source>
        <translation>оба скрыты</translation>
    </message>
    <message>
        <source>head turned too far from the camera</source>
        <translation>голова слишком отвёрнута от камеры</translation>
    </message>
    <message>
        <source>direction unknown</source>
        <translation>направление неизвестно</translation>
    </message>
    <message>
        <source>head down {n}°</source>
        <translation>голова опущена на {n}°</translation>
    </message>
    <message>
        <source>head turned left {n}°</source>
        <translation>голова повёрнута влево на {n}°</translation>
    </message>
    <message>
        <source>head turned right {n}°</source>
        <translation>голова повёрнута вправо на {n}°</translation>
    </message>
    <message>
        <source>eyes lowered {n}°</source>
        <translation>взгляд опущен на {n}°</translation>
    </message>
    <message>
        <source>eyes turned left {n}°</source>
        <translation>взгляд влево на {n}°</translation>
    </message>
    <message>
        <source>eyes turned right {n}°</source>
        <translation>взгляд вправо на {n}°</translation>
    </message>
    <message>
        <source>standing still</source>
        <translation>остановка</translation>
    </message>
    <message>
        <source>nothing is judged</source>
        <translation>ничего не оценивается</translation>
    </message>
    <message>
        <source>waiting for a sure look at the driver</source>
        <translation>ожидание, пока водителя станет хорошо видно</translation>
    </message>
    <message>
        <source>watching the road</source>
        <translation>взгляд на дороге</translation>
    </message>
    <message>
        <source>learning {n} %</source>
        <translation>обучение {n} %</translation>
    </message>
    <message>
        <source>look at the road</source>
        <translation>смотрите на дорогу</translation>
    </message>
    <message>
        <source>the head is {n}° from the camera</source>
        <translation>голова отвёрнута от камеры на {n}°</translation>
    </message>
    <message>
        <source>at most {n}° to the side and {n}° up or down can be learned</source>
        <translation>запомнить можно поворот не больше {n}° вбок и {n}° вверх или вниз</translation>
    </message>
    <message>
        <source>head</source>
        <translation>голова</translation>
    </message>
    <message>
        <source>gaze</source>
        <translation>взгляд</translation>
    </message>
    <message>
        <source>eyes</source>
        <translation>глаза</translation>
    </message>
    <message>
        <source>drowsiness</source>
        <translation>сонливость</translation>
    </message>
    <message>
        <source>blinks</source>
        <translation>моргание</translation>
    </message>
    <message>
        <source>everything</source>
        <translation>всё</translation>
    </message>
    <message>
        <source>no certain pose</source>
        <translation>нет надёжной позы</translation>
    </message>
    <message>
        <source>no certain estimate</source>
        <translation>нет надёжной оценки</translation>
    </message>
    <message>
        <source>needs {n} frames a second</source>
        <translation>нужно {n} кадров в секунду</translation>
    </message>
    <message>
        <source>need {n} frames a second</source>
        <translation>нужно {n} кадров в секунду</translation>
    </message>
    <message>
        <source>has {n}</source>
        <translation>есть {n}</translation>
    </message>
    <message>
        <source>have {n}</source>
        <translation>есть {n}</translation>
    </message>
    <message>
        <source>too little of the last minute was seen</source>
        <translation>за последнюю минуту было видно слишком мало</translation>
    </message>
    <message>
        <source>no picture yet</source>
        <translation>картинки ещё нет</translation>
    </message>
    <message>
        <source>the picture is too dark</source>
        <translation>картинка слишком тёмная</translation>
    </message>
    <message>
        <source>no face in the picture</source>
        <translation>в кадре нет лица</translation>
    </message>
    <message>
        <source>now back</source>
        <translation>теперь снова видно</translation>
    </message>
    <message>
        <source>{n} yawns in {n} min</source>
        <translation>зевков: {n} за {n} мин</translation>
    </message>
    <message>
        <source>the head nodded with closed eyes</source>
        <translation>голова кивнула, глаза закрыты</translation>
    </message>
    <message>
        <source>blinks {n} times as long as at first</source>
        <translation>моргание в {n} раза дольше, чем вначале</translation>
    </message>
    <message>
        <source>Save the film with the mask…</source>
        <translation>Сохранить видео с маской…</translation>
    </message>
    <message>
        <source>Add a mask of your own…</source>
        <translation>Добавить свою маску…</translation>
    </message>
    <message>
        <source>Save the film</source>
        <translation>Сохранить видео</translation>
    </message>
    <message>
        <source>Saving the film: {share}</source>
        <translation>Сохранение видео: {share}</translation>
    </message>
    <message>
        <source>Film</source>
        <translation>Видео</translation>
    </message>
    <message>
        <source>Pictures, 3D models and packed masks</source>
        <translation>Картинки, 3D-модели и упакованные маски</translation>
    </message>
    <message>
        <source>Add a mask of your own</source>
        <translation>Добавить свою маску</translation>
    </message>
    <message>
        <source>Where it is worn</source>
        <translation>Где она надета</translation>
    </message>
    <message>
        <source>Face</source>
        <translation>Лицо</translation>
    </message>
    <message>
        <source>Eyes</source>
        <translation>Глаза</translation>
    </message>
    <message>
        <source>Nose</source>
        <translation>Нос</translation>
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
        <translation>Вбок</translation>
    </message>
    <message>
        <source>Up and down</source>
        <translation>Вверх и вниз</translation>
    </message>
    <message>
        <source>Turn</source>
        <translation>Поворот</translation>
    </message>
    <message>
        <source>Near and far</source>
        <translation>Ближе и дальше</translation>
    </message>
    <message>
        <source>Tilt</source>
        <translation>Наклон</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Сохранить</translation>
    </message>
    <message>
        <source>Worn as face paint: it covers the face as it was drawn.</source>
        <translation>Надето как грим: рисунок ложится на лицо как есть.</translation>
    </message>
    <message>
        <source>Smooth skin</source>
        <translation>Гладкая кожа</translation>
    </message>
    <message>
        <source>Bright eyes</source>
        <translation>Ясные глаза</translation>
    </message>
    <message>
        <source>White teeth</source>
        <translation>Белые зубы</translation>
    </message>
    <message>
        <source>Lip colour</source>
        <translation>Цвет губ</translation>
    </message>
    <message>
        <source>Works with and without a mask.</source>
        <translation>Действует с маской и без неё.</translation>
    </message>
    <message>
        <source>All off</source>
        <translation>Выключить всё</translation>
    </message>
    <message>
        <source>Retouch</source>
        <translation>Ретушь</translation>
    </message>
    <message>
        <source>Bunny ears</source>
        <translation>Заячьи уши</translation>
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
        <translation>Радужный флаг</translation>
    </message>
    <message>
        <source>Freckles</source>
        <translation>Веснушки</translation>
    </message>
    <message>
        <source>Ember horns</source>
        <translation>Огненные рога</translation>
    </message>
    <message>
        <source>Evening make-up</source>
        <translation>Макияж</translation>
    </message>
    <message>
        <source>Moretta</source>
        <translation>Моретта</translation>
    </message>
    <message>
        <source>Moustache</source>
        <translation>Усы</translation>
    </message>
    <message>
        <source>Pirate</source>
        <translation>Пират</translation>
    </message>
    <message>
        <source>Robot</source>
        <translation>Робот</translation>
    </message>
    <message>
        <source>Round glasses</source>
        <translation>Круглые очки</translation>
    </message>
    <message>
        <source>Skull</source>
        <translation>Череп</translation>
    </message>
    <message>
        <source>Sunset sunglasses</source>
        <translation>Очки «Закат»</translation>
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
        <translation>Цилиндр</translation>
    </message>
    <message>
        <source>Colombina</source>
        <translation>Коломбина</translation>
    </message>
    <message>
        <source>Camera for other programs</source>
        <translation>Камера для других программ</translation>
    </message>
    <message>
        <source>Other programs see this picture as {name}</source>
        <translation>Другие программы видят эту картинку как {name}</translation>
    </message>
    <message>
        <source>Controls of the camera</source>
        <translation>Управление камерой</translation>
    </message>
    <message>
        <source>All automatic</source>
        <translation>Всё автоматически</translation>
    </message>
    <message>
        <source>Try</source>
        <translation>Попробовать</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Автоматически</translation>
    </message>
    <message>
        <source>As the camera has it</source>
        <translation>Как у самой камеры</translation>
    </message>
    <message>
        <source>Exposure</source>
        <translation>Выдержка</translation>
    </message>
    <message>
        <source>Focus</source>
        <translation>Фокус</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>Увеличение</translation>
    </message>
    <message>
        <source>Measuring…</source>
        <translation>Измеряется…</translation>
    </message>
    <message>
        <source>Measured: {format}</source>
        <translation>Измерено: {format}</translation>
    </message>
    <message>
        <source>A report that was cut off has been finished: {name}</source>
        <translation>Прерванный отчёт завершён: {name}</translation>
    </message>
    <message>
        <source>Reports that were cut off have been finished: {count}</source>
        <translation>Завершено прерванных отчётов: {count}</translation>
    </message>
    <message>
        <source>Calibrate my gaze…</source>
        <translation>Откалибровать взгляд…</translation>
    </message>
    <message>
        <source>Forget my gaze calibration</source>
        <translation>Забыть калибровку взгляда</translation>
    </message>
    <message>
        <source>Calibrate your gaze</source>
        <translation>Калибровка взгляда</translation>
    </message>
    <message>
        <source>Five dots appear one after the other. Look at each until its ring is full; it takes ten seconds. Sit as you usually do, with the camera at the middle of the screen's upper edge.</source>
        <translation>Одна за другой появятся пять точек. Смотрите на каждую, пока кольцо вокруг неё не заполнится; это займёт десять секунд. Сядьте как обычно; камера должна быть посередине верхнего края экрана.</translation>
    </message>
    <message>
        <source>Begin</source>
        <translation>Начать</translation>
    </message>
    <message>
        <source>Once more</source>
        <translation>Ещё раз</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>Принять</translation>
    </message>
    <message>
        <source>Point {number} of {count}</source>
        <translation>Точка {number} из {count}</translation>
    </message>
    <message>
        <source>Escape stops.</source>
        <translation>Escape прерывает.</translation>
    </message>
    <message>
        <source>Your eyes wander: keep them on the dot</source>
        <translation>Взгляд блуждает: смотрите на точку</translation>
    </message>
    <message>
        <source>Your eyes cannot be seen: more light, or glasses off</source>
        <translation>Глаз не видно: больше света или снимите очки</translation>
    </message>
    <message>
        <source>The looks do not fit together. Keep your eyes on each dot until its ring is full.</source>
        <translation>Взгляды не согласуются между собой. Смотрите на каждую точку, пока кольцо не заполнится.</translation>
    </message>
    <message>
        <source>That did not work</source>
        <translation>Не получилось</translation>
    </message>
    <message>
        <source>At the five points your gaze is now read to about {angle}°. It is kept for this camera.</source>
        <translation>В этих пяти точках взгляд теперь определяется с точностью около {angle}°. Калибровка запоминается для этой камеры.</translation>
    </message>
    <message>
        <source>Your gaze is calibrated</source>
        <translation>Взгляд откалиброван</translation>
    </message>
    <message>
        <source>Gaze is calibrated before a live camera: choose one first.</source>
        <translation>Взгляд калибруют перед работающей камерой: сначала выберите её.</translation>
    </message>
    <message>
        <source>Your gaze is calibrated for this camera.</source>
        <translation>Взгляд откалиброван для этой камеры.</translation>
    </message>
    <message>
        <source>No gaze calibration is kept for this source.</source>
        <translation>Для этого источника калибровка взгляда не сохранена.</translation>
    </message>
    <message>
        <source>The gaze calibration for this camera is forgotten.</source>
        <translation>Калибровка взгляда для этой камеры забыта.</translation>
    </message>
    <message>
        <source>Record sound, too</source>
        <translation>Записывать и звук</translation>
    </message>
    <message>
        <source>Record without the mask</source>
        <translation>Записывать без маски</translation>
    </message>
    <message>
        <source>There is no microphone, so the recording has no sound.</source>
        <translation>Микрофона нет, поэтому запись без звука.</translation>
    </message>
    <message>
        <source>The microphone does not open, so the recording has no sound.</source>
        <translation>Микрофон не открывается, поэтому запись без звука.</translation>
    </message>
    <message>
        <source>The microphone is gone; the recording goes on without sound.</source>
        <translation>Микрофон пропал; запись продолжается без звука.</translation>
    </message>
    <message>
        <source>The system denies the microphone: allow it in the privacy settings. The recording has no sound.</source>
        <translation>Система не даёт доступа к микрофону: разрешите его в настройках конфиденциальности. Запись без звука.</translation>
    </message>
    <message>
        <source>The system asks for the microphone: allow it, then record again.</source>
        <translation>Система запрашивает доступ к микрофону: разрешите его и начните запись снова.</translation>
    </message>
    <message>
        <source>The film {name} is not finished.</source>
        <translation>Видео {name} не закончено.</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Продолжить</translation>
    </message>
    <message>
        <source>The film is saved: {name}</source>
        <translation>Видео сохранено: {name}</translation>
    </message>
    <message>
        <source>The film {name} was stopped at {share} and can go on from there.</source>
        <translation>Видео {name} остановлено на {share}, его можно продолжить с этого места.</translation>
    </message>
    <message>
        <source>Another Moretta is writing this film.</source>
        <translation>Это видео записывает другая Moretta.</translation>
    </message>
    <message>
        <source>The camera "{name}" is in use {holder}; close it there and try again.</source>
        <translation>Камера «{name}» занята {holder}; закройте её там и попробуйте снова.</translation>
    </message>
    <message>
        <source>by the program "{program}"</source>
        <translation>программой «{program}»</translation>
    </message>
    <message>
        <source>by another program</source>
        <translation>другой программой</translation>
    </message>
    <message>
        <source>The camera "{name}" opens but sends no picture; it may be in use by another program.</source>
        <translation>Камера «{name}» открывается, но не даёт картинки; возможно, она занята другой программой.</translation>
    </message>
    <message>
        <source>The camera "{name}" gives only black pictures: open its shutter or lens cover, or make light.</source>
        <translation>Камера «{name}» даёт только чёрную картинку: откройте шторку или крышку объектива либо включите свет.</translation>
    </message>
    <message>
        <source>The camera "{name}" {what}: disconnected; it is opened again as soon as it is back.</source>
        <translation>Камера «{name}» отключена ({what}); она откроется снова, как только вернётся.</translation>
    </message>
    <message>
        <source>sends no more pictures</source>
        <translation>кадров больше нет</translation>
    </message>
    <message>
        <source>sends the same picture over and over</source>
        <translation>приходит один и тот же кадр</translation>
    </message>
    <message>
        <source>The camera "{name}" ({path}) is not there: {why}.</source>
        <translation>Камеры «{name}» ({path}) нет: {why}.</translation>
    </message>
    <message>
        <source>The system denies access to the camera "{name}" ({path}); add your user to the group "video" and log in again.</source>
        <translation>Система не даёт доступа к камере «{name}» ({path}); добавьте своего пользователя в группу «video» и войдите в систему снова.</translation>
    </message>
    <message>
        <source>{name} does not open: it is not there, in use by another program, or camera access is off in the system's privacy settings.</source>
        <translation>Камера «{name}» не открывается: её нет, она занята другой программой или доступ к камере выключен в настройках конфиденциальности системы.</translation>
    </message>
    <message>
        <source>No camera {name} was found ({there}).</source>
        <translation>Камера {name} не найдена ({there}).</translation>
    </message>
    <message>
        <source>there are: {names}</source>
        <translation>есть: {names}</translation>
    </message>
    <message>
        <source>this machine has none</source>
        <translation>на этом компьютере камер нет</translation>
    </message>
    <message>
        <source>No camera {name}: on this system pick one by its number.</source>
        <translation>Камеры {name} нет: в этой системе камеру выбирают по номеру.</translation>
    </message>
    <message>
        <source>The {control} of the camera "{name}" cannot be set ({why}).</source>
        <translation>У камеры «{name}» не удаётся настроить {control} ({why}).</translation>
    </message>
    <message>
        <source>exposure</source>
        <translation>выдержку</translation>
    </message>
    <message>
        <source>focus</source>
        <translation>фокус</translation>
    </message>
    <message>
        <source>zoom</source>
        <translation>увеличение</translation>
    </message>
    <message>
        <source>{name} refuses this user or password.</source>
        <translation>{name} не принимает это имя или пароль.</translation>
    </message>
    <message>
        <source>{name} cannot be reached ({why}).</source>
        <translation>Нет связи с {name} ({why}).</translation>
    </message>
    <message>
        <source>{name} carries no video.</source>
        <translation>В потоке {name} нет видео.</translation>
    </message>
    <message>
        <source>"{name}" does not exist.</source>
        <translation>«{name}» не существует.</translation>
    </message>
    <message>
        <source>"{name}" is empty.</source>
        <translation>Файл «{name}» пуст.</translation>
    </message>
    <message>
        <source>"{name}" may not be read by this user.</source>
        <translation>Нет прав на чтение «{name}».</translation>
    </message>
    <message>
        <source>"{name}" is not a picture that can be read.</source>
        <translation>«{name}» не удаётся прочитать как картинку.</translation>
    </message>
    <message>
        <source>"{name}" is damaged or cut short.</source>
        <translation>Файл «{name}» повреждён или обрезан.</translation>
    </message>
    <message>
        <source>"{name}" has no pixels.</source>
        <translation>В «{name}» нет ни одного пикселя.</translation>
    </message>
    <message>
        <source>"{name}" is too large (at most {number} megapixels).</source>
        <translation>Картинка «{name}» слишком велика (не больше {number} мегапикселей).</translation>
    </message>
    <message>
        <source>"{name}" holds floating-point pixels, whose range is not known.</source>
        <translation>В «{name}» пиксели с плавающей точкой, их диапазон неизвестен.</translation>
    </message>
    <message>
        <source>"{name}" is not a video that can be read, or it is cut short.</source>
        <translation>«{name}» не удаётся прочитать как видео, или файл обрезан.</translation>
    </message>
    <message>
        <source>"{name}" holds no video.</source>
        <translation>В файле «{name}» нет видео.</translation>
    </message>
    <message>
        <source>"{name}" holds no video frame that can be decoded.</source>
        <translation>В видео «{name}» не удаётся прочитать ни одного кадра.</translation>
    </message>
    <message>
        <source>"{name}" has no picture size that can be used (at most 8192 x 8192 px).</source>
        <translation>Размер кадра в «{name}» не подходит (не больше 8192 × 8192 пикс.).</translation>
    </message>
    <message>
        <source>The folder "{name}" holds no picture.</source>
        <translation>В папке «{name}» нет картинок.</translation>
    </message>
    <message>
        <source>"{name}" cannot be read ({why}).</source>
        <translation>«{name}» нельзя прочитать ({why}).</translation>
    </message>
    <message>
        <source>The folder "{name}" cannot be read ({why}).</source>
        <translation>Папку «{name}» нельзя прочитать ({why}).</translation>
    </message>
    <message>
        <source>No face can be read in "{name}".</source>
        <translation>На «{name}» не найдено лица.</translation>
    </message>
    <message>
        <source>The demo clip's {name} is missing; reinstall Moretta.</source>
        <translation>Нет файла демо-ролика {name}; переустановите Moretta.</translation>
    </message>
    <message>
        <source>The demo clip's {name} is broken ({why}); reinstall Moretta.</source>
        <translation>Файл демо-ролика {name} повреждён ({why}); переустановите Moretta.</translation>
    </message>
    <message>
        <source>No source was named: give a camera, a file, a folder or demo.</source>
        <translation>Источник не указан: нужна камера, файл, папка или demo.</translation>
    </message>
    <message>
        <source>There is no picture to save yet.</source>
        <translation>Пока нечего сохранять: картинки ещё нет.</translation>
    </message>
    <message>
        <source>There is no picture to record yet.</source>
        <translation>Пока нечего записывать: картинки ещё нет.</translation>
    </message>
    <message>
        <source>"{folder}" cannot be made ({why}).</source>
        <translation>«{folder}» нельзя создать ({why}).</translation>
    </message>
    <message>
        <source>"{name}" cannot be written ({why}).</source>
        <translation>«{name}» нельзя записать ({why}).</translation>
    </message>
    <message>
        <source>"{name}" cannot be written: {why}.</source>
        <translation>«{name}» нельзя записать: {why}.</translation>
    </message>
    <message>
        <source>The recording "{name}" stopped and was kept up to here: {why}.</source>
        <translation>Запись «{name}» остановилась, сделанное сохранено: {why}.</translation>
    </message>
    <message>
        <source>The end of "{name}" could not be written: {why}.</source>
        <translation>Конец «{name}» не удалось записать: {why}.</translation>
    </message>
    <message>
        <source>The picture "{name}" cannot be saved: {why}</source>
        <translation>Снимок «{name}» нельзя сохранить: {why}</translation>
    </message>
    <message>
        <source>"{name}" cannot be put together: {why}.</source>
        <translation>«{name}» не удаётся собрать из частей: {why}.</translation>
    </message>
    <message>
        <source>The folder "{folder}" holds other things; choose another name for the film.</source>
        <translation>В папке «{folder}» лежит другое; выберите для видео другое имя.</translation>
    </message>
    <message>
        <source>A picture of {width} x {height} px at {rate} fps cannot be recorded.</source>
        <translation>Картинку {width} × {height} пикс. при {rate} к/с нельзя записать.</translation>
    </message>
    <message>
        <source>Sound of {count} channels at {rate} Hz cannot be recorded.</source>
        <translation>Звук с таким числом каналов ({count}) при {rate} Гц нельзя записать.</translation>
    </message>
    <message>
        <source>This machine has no encoder for MP4 video.</source>
        <translation>На этом компьютере нет кодировщика для видео MP4.</translation>
    </message>
    <message>
        <source>This machine has no encoder for the sound.</source>
        <translation>На этом компьютере нет кодировщика для звука.</translation>
    </message>
    <message>
        <source>Only files can be exported; record a camera instead.</source>
        <translation>Так сохраняют только файлы; с камеры ведите запись.</translation>
    </message>
    <message>
        <source>The new film would overwrite the old one; choose another name.</source>
        <translation>Новое видео затёрло бы исходное; выберите другое имя.</translation>
    </message>
    <message>
        <source>There is no picture in it.</source>
        <translation>Там нет ни одного кадра.</translation>
    </message>
    <message>
        <source>A film under way cannot be read ({why}).</source>
        <translation>Незаконченное видео нельзя прочитать ({why}).</translation>
    </message>
    <message>
        <source>"{folder}" holds a session report already; name another folder.</source>
        <translation>В «{folder}» уже есть отчёт; выберите другую папку.</translation>
    </message>
    <message>
        <source>A virtual camera needs the package pyvirtualcam: pip install "moretta[virtualcam]".</source>
        <translation>Для виртуальной камеры нужен пакет pyvirtualcam: pip install "moretta[virtualcam]".</translation>
    </message>
    <message>
        <source>No virtual camera can be opened ({why}); it needs {what}.</source>
        <translation>Виртуальную камеру не удаётся открыть ({why}); нужно: {what}.</translation>
    </message>
    <message>
        <source>The virtual camera is gone ({why}).</source>
        <translation>Виртуальная камера пропала ({why}).</translation>
    </message>
    <message>
        <source>Your settings cannot be read, so the usual ones are in use.</source>
        <translation>Ваши настройки не читаются, поэтому действуют обычные.</translation>
    </message>
    <message>
        <source>Your settings could not be read: the usual ones are in use, the old file is kept as {name}.</source>
        <translation>Ваши настройки не удалось прочитать: действуют обычные, старый файл сохранён как {name}.</translation>
    </message>
    <message>
        <source>The model {name} is missing: no model.toml in it.</source>
        <translation>Модели {name} нет: в её папке нет model.toml.</translation>
    </message>
    <message>
        <source>The model file {name} is missing.</source>
        <translation>Нет файла модели {name}.</translation>
    </message>
    <message>
        <source>The model file {name} was altered (sha256 {found}, expected {expected}); reinstall Moretta.</source>
        <translation>Файл модели {name} изменён (sha256 {found}, ожидалось {expected}); переустановите Moretta.</translation>
    </message>
    <message>
        <source>{name} is no ONNX model that can run: {why}</source>
        <translation>{name} не запускается как модель ONNX: {why}</translation>
    </message>
    <message>
        <source>Moretta needs OpenGL 3.3 and this machine offers {version}.</source>
        <translation>Moretta нужен OpenGL 3.3, а на этом компьютере есть {version}.</translation>
    </message>
    <message>
        <source>OpenGL failed while {where}: {why}.</source>
        <translation>Сбой OpenGL ({where}): {why}.</translation>
    </message>
    <message>
        <source>There is no OpenGL to draw with.</source>
        <translation>Нет OpenGL, рисовать нечем.</translation>
    </message>
    <message>
        <source>This machine offers no OpenGL: the picture is shown without masks.</source>
        <translation>На этом компьютере нет OpenGL: картинка показана без масок.</translation>
    </message>
    <message>
        <source>OpenGL gave no picture back.</source>
        <translation>OpenGL не вернул картинку.</translation>
    </message>
    <message>
        <source>{where}: a mask is made from {kinds}</source>
        <translation>{where}: маску делают из {kinds}</translation>
    </message>
    <message>
        <source>{where}: is no picture that can be read</source>
        <translation>{where}: не читается как картинка</translation>
    </message>
    <message>
        <source>{where}: is no model that can be read ({why})</source>
        <translation>{where}: не читается как модель ({why})</translation>
    </message>
    <message>
        <source>{where}: is no zip that can be read ({why})</source>
        <translation>{where}: не читается как zip ({why})</translation>
    </message>
    <message>
        <source>{where}: cannot be read ({why})</source>
        <translation>{where}: нельзя прочитать ({why})</translation>
    </message>
    <message>
        <source>{where}: cannot be written ({why})</source>
        <translation>{where}: нельзя записать ({why})</translation>
    </message>
    <message>
        <source>{where}: larger than {size}</source>
        <translation>{where}: больше допустимого ({size})</translation>
    </message>
    <message>
        <source>No space left on device</source>
        <translation>на диске нет места</translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation>нет прав доступа</translation>
    </message>
    <message>
        <source>Read-only file system</source>
        <translation>диск только для чтения</translation>
    </message>
    <message>
        <source>No such file or directory</source>
        <translation>нет такого файла или папки</translation>
    </message>
    <message>
        <source>Back to the usual window, put a message away</source>
        <translation>Вернуться к обычному окну, убрать сообщение</translation>
    </message>
    <message>
        <source>Look in:</source>
        <translation>Папка:</translation>
    </message>
    <message>
        <source>Files of type:</source>
        <translation>Тип файлов:</translation>
    </message>
    <message>
        <source>File &amp;name:</source>
        <translation>&amp;Имя файла:</translation>
    </message>
    <message>
        <source>Directory:</source>
        <translation>Папка:</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>&amp;Открыть</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>&amp;Сохранить</translation>
    </message>
    <message>
        <source>&amp;Choose</source>
        <translation>&amp;Выбрать</translation>
    </message>
    <message>
        <source>.</source>
        <translation>,</translation>
    </message>
</context>
</TS>
