<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="be" sourcelanguage="en">
<context>
    <name>Moretta</name>
    <message>
        <source>No mask, and the first nine masks</source>
        <translation>Без маскі і першыя дзевяць масак</translation>
    </message>
    <message>
        <source>Mark a favourite in the row</source>
        <translation>Пазначыць любімую маску ў радзе</translation>
    </message>
    <message>
        <source>Take a picture</source>
        <translation>Зрабіць здымак</translation>
    </message>
    <message>
        <source>Take a picture without the mask</source>
        <translation>Зрабіць здымак без маскі</translation>
    </message>
    <message>
        <source>Show pictures and recordings</source>
        <translation>Паказаць здымкі і запісы</translation>
    </message>
    <message>
        <source>Mirror</source>
        <translation>Люстэрка</translation>
    </message>
    <message>
        <source>Box</source>
        <translation>Рамка</translation>
    </message>
    <message>
        <source>Points</source>
        <translation>Пункты</translation>
    </message>
    <message>
        <source>Mesh</source>
        <translation>Сетка</translation>
    </message>
    <message>
        <source>Head axes</source>
        <translation>Восі галавы</translation>
    </message>
    <message>
        <source>Side panel</source>
        <translation>Бакавая панэль</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>На ўвесь экран</translation>
    </message>
    <message>
        <source>Small window on top</source>
        <translation>Маленькае акно паверх іншых</translation>
    </message>
    <message>
        <source>Choose a source</source>
        <translation>Выбраць крыніцу</translation>
    </message>
    <message>
        <source>Look for cameras again</source>
        <translation>Шукаць камеры зноў</translation>
    </message>
    <message>
        <source>Demo person</source>
        <translation>Дэма-персанаж</translation>
    </message>
    <message>
        <source>Open a file…</source>
        <translation>Адкрыць файл…</translation>
    </message>
    <message>
        <source>Open a folder of pictures…</source>
        <translation>Адкрыць папку з карцінкамі…</translation>
    </message>
    <message>
        <source>Open a network stream…</source>
        <translation>Адкрыць сеткавы паток…</translation>
    </message>
    <message>
        <source>Learn my usual pose anew</source>
        <translation>Нанава запомніць маю звычную позу</translation>
    </message>
    <message>
        <source>Sounds</source>
        <translation>Гукі</translation>
    </message>
    <message>
        <source>Try the warning sound</source>
        <translation>Праверыць гук папярэджання</translation>
    </message>
    <message>
        <source>Write an attention report</source>
        <translation>Весці справаздачу пра ўвагу</translation>
    </message>
    <message>
        <source>Camera settings…</source>
        <translation>Налады камеры…</translation>
    </message>
    <message>
        <source>Models…</source>
        <translation>Мадэлі…</translation>
    </message>
    <message>
        <source>Next mask</source>
        <translation>Наступная маска</translation>
    </message>
    <message>
        <source>Previous mask</source>
        <translation>Папярэдняя маска</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Меню</translation>
    </message>
    <message>
        <source>Copy diagnostics</source>
        <translation>Скапіяваць дыягностыку</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Спалучэнні клавіш</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Выйсці</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Спыніць</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Запусціць</translation>
    </message>
    <message>
        <source>Stop recording</source>
        <translation>Спыніць запіс</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>Запісаць</translation>
    </message>
    <message>
        <source>Learning</source>
        <translation>Навучанне</translation>
    </message>
    <message>
        <source>Attentive</source>
        <translation>Увага на дарозе</translation>
    </message>
    <message>
        <source>Distracted</source>
        <translation>Адцягненне</translation>
    </message>
    <message>
        <source>Drowsy</source>
        <translation>Санлівасць</translation>
    </message>
    <message>
        <source>Eyes closed</source>
        <translation>Вочы заплюшчаныя</translation>
    </message>
    <message>
        <source>Can't see you</source>
        <translation>Вас не відаць</translation>
    </message>
    <message>
        <source>The camera's own</source>
        <translation>Як у камеры</translation>
    </message>
    <message>
        <source>Camera settings</source>
        <translation>Налады камеры</translation>
    </message>
    <message>
        <source>Compressed pictures (MJPG)</source>
        <translation>Сціснутыя кадры (MJPG)</translation>
    </message>
    <message>
        <source>Without it most USB cameras are slow above 640 × 480</source>
        <translation>Без гэтага большасць USB-камер павольныя вышэй за 640 × 480</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Памер</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>Частата</translation>
    </message>
    <message>
        <source>Turn clockwise</source>
        <translation>Павярнуць па гадзіннікавай стрэлцы</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>Ужыць</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Скасаваць</translation>
    </message>
    <message>
        <source>A camera that lacks a format gives its nearest.</source>
        <translation>Калі камера не падтрымлівае фармат, яна дасць найбліжэйшы.</translation>
    </message>
    <message>
        <source>{rate} fps</source>
        <translation>{rate} к/с</translation>
    </message>
    <message>
        <source>Recorded {seconds} s as {name}</source>
        <translation>Запісана {seconds} с: {name}</translation>
    </message>
    <message>
        <source>The folder "{folder}" cannot be made ({why}).</source>
        <translation>Папку «{folder}» немагчыма стварыць ({why}).</translation>
    </message>
    <message>
        <source>Saved as {name}</source>
        <translation>Захавана: {name}</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Паказаць</translation>
    </message>
    <message>
        <source>This computer has no loudspeaker that can be used.</source>
        <translation>На гэтым камп'ютары няма дынаміка, які можна выкарыстаць.</translation>
    </message>
    <message>
        <source>The diagnostics are on the clipboard.</source>
        <translation>Дыягностыка скапіявана ў буфер абмену.</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Мадэлі</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрыць</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Крыніца</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Карцінка</translation>
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
        <translation>Акно</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Як у сістэме</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Светлае</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Цёмнае</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Афармленне</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Мова</translation>
    </message>
    <message>
        <source>Looking for a camera…</source>
        <translation>Пошук камеры…</translation>
    </message>
    <message>
        <source>Something went wrong: {why}</source>
        <translation>Нешта пайшло не так: {why}</translation>
    </message>
    <message>
        <source>There is no mask called "{name}".</source>
        <translation>Маскі «{name}» няма.</translation>
    </message>
    <message>
        <source>Attention reserve</source>
        <translation>Запас увагі</translation>
    </message>
    <message>
        <source>Learning your usual pose</source>
        <translation>Запамінанне вашай звычнай позы</translation>
    </message>
    <message>
        <source>Not watched at present</source>
        <translation>Зараз не адсочваецца</translation>
    </message>
    <message>
        <source>A demonstration, not a safety device.</source>
        <translation>Дэманстрацыя, а не сродак бяспекі.</translation>
    </message>
    <message>
        <source>Not watching</source>
        <translation>Няма назірання</translation>
    </message>
    <message>
        <source>There is no picture to judge yet.</source>
        <translation>Пакуль няма карцінкі для ацэнкі.</translation>
    </message>
    <message>
        <source>Everything is watched.</source>
        <translation>Адсочваецца ўсё.</translation>
    </message>
    <message>
        <source>Masks further left</source>
        <translation>Маскі лявей</translation>
    </message>
    <message>
        <source>Masks further right</source>
        <translation>Маскі правей</translation>
    </message>
    <message>
        <source>No mask</source>
        <translation>Без маскі</translation>
    </message>
    <message>
        <source>Masks</source>
        <translation>Маскі</translation>
    </message>
    <message>
        <source>favourite</source>
        <translation>любімая</translation>
    </message>
    <message>
        <source>cannot be worn</source>
        <translation>нельга надзець</translation>
    </message>
    <message>
        <source>Nothing leaves this computer</source>
        <translation>Нішто не пакідае гэты камп'ютар</translation>
    </message>
    <message>
        <source>Pictures are worked on here and nowhere else; Moretta sends nothing.</source>
        <translation>Карцінкі апрацоўваюцца толькі тут; Moretta нічога не адпраўляе.</translation>
    </message>
    <message>
        <source>Choose a camera, a file or the demo  (Ctrl+L)</source>
        <translation>Выбраць камеру, файл або дэма  (Ctrl+L)</translation>
    </message>
    <message>
        <source>Menu  (F10)</source>
        <translation>Меню  (F10)</translation>
    </message>
    <message>
        <source>Source: {name}</source>
        <translation>Крыніца: {name}</translation>
    </message>
    <message>
        <source>Put this message away  (Esc)</source>
        <translation>Прыбраць гэта паведамленне  (Esc)</translation>
    </message>
    <message>
        <source>Put this message away</source>
        <translation>Прыбраць гэта паведамленне</translation>
    </message>
    <message>
        <source>Shown</source>
        <translation>Паказана</translation>
    </message>
    <message>
        <source>Dropped frames</source>
        <translation>Прапушчана кадраў</translation>
    </message>
    <message>
        <source>Face search</source>
        <translation>Пошук твараў</translation>
    </message>
    <message>
        <source>Landmarks</source>
        <translation>Пункты твару</translation>
    </message>
    <message>
        <source>Head pose</source>
        <translation>Поза галавы</translation>
    </message>
    <message>
        <source>Face and eyes</source>
        <translation>Твар і вочы</translation>
    </message>
    <message>
        <source>Drawing</source>
        <translation>Маляванне</translation>
    </message>
    <message>
        <source>Whole analysis</source>
        <translation>Увесь аналіз</translation>
    </message>
    <message>
        <source>Computed by</source>
        <translation>Вылічвае</translation>
    </message>
    <message>
        <source>Analysis per frame, ms</source>
        <translation>Аналіз кадра, мс</translation>
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
        <translation>Спакойна</translation>
    </message>
    <message>
        <source>Quick</source>
        <translation>Хутка</translation>
    </message>
    <message>
        <source>Mask strength</source>
        <translation>Сіла маскі</translation>
    </message>
    <message>
        <source>Movement, from steady to quick</source>
        <translation>Рух, ад спакойнага да хуткага</translation>
    </message>
    <message>
        <source>Steady holds still masks calm, quick follows fast heads without delay</source>
        <translation>Спакойна: маска не дрыжыць; хутка: паспявае за рэзкімі рухамі</translation>
    </message>
    <message>
        <source>Performance</source>
        <translation>Хуткасць</translation>
    </message>
    <message>
        <source>Pages of the side panel</source>
        <translation>Старонкі бакавой панэлі</translation>
    </message>
    <message>
        <source>Choose a camera</source>
        <translation>Выберыце камеру</translation>
    </message>
    <message>
        <source>Put on a mask</source>
        <translation>Надзеньце маску</translation>
    </message>
    <message>
        <source>What stays here</source>
        <translation>Што застаецца тут</translation>
    </message>
    <message>
        <source>The picture behind this card is live. Another camera, a film or the demo person can be chosen later.</source>
        <translation>За гэтай карткай — жывая карцінка. Іншую камеру, відэа або дэма-персанажа можна выбраць пазней.</translation>
    </message>
    <message>
        <source>Pick one from the row below, or press a number. 0 takes it off, a star keeps your favourites in front.</source>
        <translation>Выберыце яе ў радзе ўнізе або націсніце лічбу. 0 здымае маску, зорачка трымае любімыя наперадзе.</translation>
    </message>
    <message>
        <source>Everything is computed on this computer; no picture leaves it. The attention indicator shows how such systems work. It is a demonstration, not a safety device: never rely on it when you drive.</source>
        <translation>Усё вылічваецца на гэтым камп'ютары, ніводная карцінка яго не пакідае. Індыкатар увагі паказвае, як працуюць такія сістэмы. Гэта дэманстрацыя, а не сродак бяспекі: ніколі не спадзявайцеся на яе за рулём.</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Назад</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Гатова</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Далей</translation>
    </message>
    <message>
        <source>{step} of {steps}</source>
        <translation>{step} з {steps}</translation>
    </message>
    <message>
        <source>The report is being written; turn it off to read it.</source>
        <translation>Справаздача вядзецца; выключыце яе, каб прачытаць.</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>Чытаць</translation>
    </message>
    <message>
        <source>The report is ready: {name}</source>
        <translation>Справаздача гатовая: {name}</translation>
    </message>
    <message>
        <source>The report stopped: {why}</source>
        <translation>Справаздача спынена: {why}</translation>
    </message>
    <message>
        <source>No camera was found, so this is the demo person.</source>
        <translation>Камера не знойдзена, таму тут дэма-персанаж.</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>Адкрыццё…</translation>
    </message>
    <message>
        <source>Waiting for the picture to come back</source>
        <translation>Чаканне карцінкі</translation>
    </message>
    <message>
        <source>At its end</source>
        <translation>Канец</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Спынена</translation>
    </message>
    <message>
        <source>No picture</source>
        <translation>Няма карцінкі</translation>
    </message>
    <message>
        <source>The graphics card cannot be used for the networks; the processor does the work.</source>
        <translation>Відэакарту нельга выкарыстаць для нейрасетак; працуе працэсар.</translation>
    </message>
    <message>
        <source>No models, so no faces</source>
        <translation>Няма мадэляў, таму няма твараў</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Паспрабаваць зноў</translation>
    </message>
    <message>
        <source>{providers}, threads: {count}</source>
        <translation>{providers}, патокаў: {count}</translation>
    </message>
    <message>
        <source>Show the demo</source>
        <translation>Паказаць дэма</translation>
    </message>
    <message>
        <source>Open a file</source>
        <translation>Адкрыць файл</translation>
    </message>
    <message>
        <source>Open a folder of pictures</source>
        <translation>Адкрыць папку з карцінкамі</translation>
    </message>
    <message>
        <source>Open a network stream</source>
        <translation>Адкрыць сеткавы паток</translation>
    </message>
    <message>
        <source>Address, for example rtsp://camera.local/live</source>
        <translation>Адрас, напрыклад rtsp://camera.local/live</translation>
    </message>
    <message>
        <source>No camera found</source>
        <translation>Камера не знойдзена</translation>
    </message>
    <message>
        <source>Videos and pictures</source>
        <translation>Відэа і карцінкі</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Усе файлы</translation>
    </message>
    <message>
        <source>eyes off the road {n} s</source>
        <translation>погляд не на дарозе {n} с</translation>
    </message>
    <message>
        <source>many short looks away</source>
        <translation>шмат кароткіх адцягненняў</translation>
    </message>
    <message>
        <source>{n} s of the last {n} s</source>
        <translation>{n} с з апошніх {n} с</translation>
    </message>
    <message>
        <source>yawn</source>
        <translation>пазяханне</translation>
    </message>
    <message>
        <source>mouth wide open {n} s</source>
        <translation>рот шырока адкрыты {n} с</translation>
    </message>
    <message>
        <source>the head dropped with closed eyes</source>
        <translation>галава ўпала, вочы заплюшчаныя</translation>
    </message>
    <message>
        <source>eyes were closed {n} s</source>
        <translation>вочы былі заплюшчаныя {n} с</translation>
    </message>
    <message>
        <source>and have not been seen for {n} s</source>
        <translation>і не відаць ужо {n} с</translation>
    </message>
    <message>
        <source>eyes closed {n} s</source>
        <translation>вочы заплюшчаныя {n} с</translation>
    </message>
    <message>
        <source>just opening</source>
        <translation>толькі што расплюшчваюцца</translation>
    </message>
    <message>
        <source>eyes were closed much of the last minutes</source>
        <translation>вочы былі заплюшчаныя большую частку апошніх хвілін</translation>
    </message>
    <message>
        <source>too little is seen now</source>
        <translation>зараз відаць замала</translation>
    </message>
    <message>
        <source>eyes closed {n} % of the last {n} s</source>
        <translation>вочы заплюшчаныя {n} % з апошніх {n} с</translation>
    </message>
    <message>
        <source>{n} % of {n} s</source>
        <translation>{n} % з {n} с</translation>
    </message>
    <message>
        <source>no face for {n} s</source>
        <translation>твару не відаць {n} с</translation>
    </message>
    <message>
        <source>the picture too dark for {n} s</source>
        <translation>карцінка зацёмная {n} с</translation>
    </message>
    <message>
        <source>the pose too uncertain for {n} s</source>
        <translation>поза занадта нявызначаная {n} с</translation>
    </message>
    <message>
        <source>eyes not judged for {n} s</source>
        <translation>вочы не ацэньваюцца {n} с</translation>
    </message>
    <message>
        <source>the head is still watched</source>
        <translation>галава адсочваецца</translation>
    </message>
    <message>
        <source>no estimate</source>
        <translation>няма ацэнкі</translation>
    </message>
    <message>
        <source>both hidden</source>
        <translation>абодва схаваныя</translation>
    </message>
    <message>
        <source>head turned too far from the camera</source>
        <translation>галава занадта адвернута ад камеры</translation>
    </message>
    <message>
        <source>direction unknown</source>
        <translation>кірунак невядомы</translation>
    </message>
    <message>
        <source>head down {n}°</source>
        <translation>галава апушчана на {n}°</translation>
    </message>
    <message>
        <source>head turned left {n}°</source>
        <translation>галава павернута ўлева на {n}°</translation>
    </message>
    <message>
        <source>head turned right {n}°</source>
        <translation>галава павернута ўправа на {n}°</translation>
    </message>
    <message>
        <source>eyes lowered {n}°</source>
        <translation>погляд апушчаны на {n}°</translation>
    </message>
    <message>
        <source>eyes turned left {n}°</source>
        <translation>погляд улева на {n}°</translation>
    </message>
    <message>
        <source>eyes turned right {n}°</source>
        <translation>погляд управа на {n}°</translation>
    </message>
    <message>
        <source>standing still</source>
        <translation>прыпынак</translation>
    </message>
    <message>
        <source>nothing is judged</source>
        <translation>нічога не ацэньваецца</translation>
    </message>
    <message>
        <source>waiting for a sure look at the driver</source>
        <translation>чаканне, пакуль кіроўцу стане добра відаць</translation>
    </message>
    <message>
        <source>watching the road</source>
        <translation>погляд на дарозе</translation>
    </message>
    <message>
        <source>learning {n} %</source>
        <translation>навучанне {n} %</translation>
    </message>
    <message>
        <source>look at the road</source>
        <translation>глядзіце на дарогу</translation>
    </message>
    <message>
        <source>the head is {n}° from the camera</source>
        <translation>галава адвернута ад камеры на {n}°</translation>
    </message>
    <message>
        <source>at most {n}° to the side and {n}° up or down can be learned</source>
        <translation>запомніць можна паварот не больш за {n}° убок і {n}° уверх ці ўніз</translation>
    </message>
    <message>
        <source>head</source>
        <translation>галава</translation>
    </message>
    <message>
        <source>gaze</source>
        <translation>погляд</translation>
    </message>
    <message>
        <source>eyes</source>
        <translation>вочы</translation>
    </message>
    <message>
        <source>drowsiness</source>
        <translation>санлівасць</translation>
    </message>
    <message>
        <source>blinks</source>
        <translation>міргенне</translation>
    </message>
    <message>
        <source>everything</source>
        <translation>усё</translation>
    </message>
    <message>
        <source>no certain pose</source>
        <translation>няма надзейнай позы</translation>
    </message>
    <message>
        <source>no certain estimate</source>
        <translation>няма надзейнай ацэнкі</translation>
    </message>
    <message>
        <source>needs {n} frames a second</source>
        <translation>трэба {n} кадраў за секунду</translation>
    </message>
    <message>
        <source>need {n} frames a second</source>
        <translation>трэба {n} кадраў за секунду</translation>
    </message>
    <message>
        <source>has {n}</source>
        <translation>ёсць {n}</translation>
    </message>
    <message>
        <source>have {n}</source>
        <translation>ёсць {n}</translation>
    </message>
    <message>
        <source>too little of the last minute was seen</source>
        <translation>за апошнюю хвіліну было відаць замала</translation>
    </message>
    <message>
        <source>no picture yet</source>
        <translation>карцінкі яшчэ няма</translation>
    </message>
    <message>
        <source>the picture is too dark</source>
        <translation>карцінка зацёмная</translation>
    </message>
    <message>
        <source>no face in the picture</source>
        <translation>у кадры няма твару</translation>
    </message>
    <message>
        <source>now back</source>
        <translation>цяпер зноў відаць</translation>
    </message>
    <message>
        <source>{n} yawns in {n} min</source>
        <translation>пазяханняў: {n} за {n} хв</translation>
    </message>
    <message>
        <source>the head nodded with closed eyes</source>
        <translation>галава кіўнула, вочы заплюшчаныя</translation>
    </message>
    <message>
        <source>blinks {n} times as long as at first</source>
        <translation>міргенне ў {n} раза даўжэй, чым спачатку</translation>
    </message>
    <message>
        <source>Save the film with the mask…</source>
        <translation>Захаваць відэа з маскай…</translation>
    </message>
    <message>
        <source>Add a mask of your own…</source>
        <translation>Дадаць сваю маску…</translation>
    </message>
    <message>
        <source>Save the film</source>
        <translation>Захаваць відэа</translation>
    </message>
    <message>
        <source>Saving the film: {share}</source>
        <translation>Захаванне відэа: {share}</translation>
    </message>
    <message>
        <source>Film</source>
        <translation>Відэа</translation>
    </message>
    <message>
        <source>Pictures, 3D models and packed masks</source>
        <translation>Карцінкі, 3D-мадэлі і запакаваныя маскі</translation>
    </message>
    <message>
        <source>Add a mask of your own</source>
        <translation>Дадаць сваю маску</translation>
    </message>
    <message>
        <source>Where it is worn</source>
        <translation>Дзе яна надзета</translation>
    </message>
    <message>
        <source>Face</source>
        <translation>Твар</translation>
    </message>
    <message>
        <source>Eyes</source>
        <translation>Вочы</translation>
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
        <translation>Галава</translation>
    </message>
    <message>
        <source>Sideways</source>
        <translation>Убок</translation>
    </message>
    <message>
        <source>Up and down</source>
        <translation>Уверх і ўніз</translation>
    </message>
    <message>
        <source>Turn</source>
        <translation>Паварот</translation>
    </message>
    <message>
        <source>Near and far</source>
        <translation>Бліжэй і далей</translation>
    </message>
    <message>
        <source>Tilt</source>
        <translation>Нахіл</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Захаваць</translation>
    </message>
    <message>
        <source>Worn as face paint: it covers the face as it was drawn.</source>
        <translation>Надзета як грым: малюнак кладзецца на твар як ёсць.</translation>
    </message>
    <message>
        <source>Smooth skin</source>
        <translation>Гладкая скура</translation>
    </message>
    <message>
        <source>Bright eyes</source>
        <translation>Ясныя вочы</translation>
    </message>
    <message>
        <source>White teeth</source>
        <translation>Белыя зубы</translation>
    </message>
    <message>
        <source>Lip colour</source>
        <translation>Колер вуснаў</translation>
    </message>
    <message>
        <source>Works with and without a mask.</source>
        <translation>Дзейнічае з маскай і без яе.</translation>
    </message>
    <message>
        <source>All off</source>
        <translation>Выключыць усё</translation>
    </message>
    <message>
        <source>Retouch</source>
        <translation>Рэтуш</translation>
    </message>
    <message>
        <source>Bunny ears</source>
        <translation>Заечыя вушы</translation>
    </message>
    <message>
        <source>Clown</source>
        <translation>Клоўн</translation>
    </message>
    <message>
        <source>Crown</source>
        <translation>Карона</translation>
    </message>
    <message>
        <source>Rainbow flag</source>
        <translation>Вясёлкавы сцяг</translation>
    </message>
    <message>
        <source>Freckles</source>
        <translation>Вяснушкі</translation>
    </message>
    <message>
        <source>Ember horns</source>
        <translation>Вогненныя рогі</translation>
    </message>
    <message>
        <source>Evening make-up</source>
        <translation>Вячэрні макіяж</translation>
    </message>
    <message>
        <source>Moretta</source>
        <translation>Марэта</translation>
    </message>
    <message>
        <source>Moustache</source>
        <translation>Вусы</translation>
    </message>
    <message>
        <source>Pirate</source>
        <translation>Пірат</translation>
    </message>
    <message>
        <source>Robot</source>
        <translation>Робат</translation>
    </message>
    <message>
        <source>Round glasses</source>
        <translation>Круглыя акуляры</translation>
    </message>
    <message>
        <source>Skull</source>
        <translation>Чэрап</translation>
    </message>
    <message>
        <source>Sunset sunglasses</source>
        <translation>Акуляры «Захад»</translation>
    </message>
    <message>
        <source>Surgical mask</source>
        <translation>Мед. маска</translation>
    </message>
    <message>
        <source>Tiger</source>
        <translation>Тыгр</translation>
    </message>
    <message>
        <source>Top hat</source>
        <translation>Цыліндр</translation>
    </message>
    <message>
        <source>Colombina</source>
        <translation>Каламбіна</translation>
    </message>
    <message>
        <source>Camera for other programs</source>
        <translation>Камера для іншых праграм</translation>
    </message>
    <message>
        <source>Other programs see this picture as {name}</source>
        <translation>Іншыя праграмы бачаць гэту карцінку як {name}</translation>
    </message>
    <message>
        <source>Controls of the camera</source>
        <translation>Кіраванне камерай</translation>
    </message>
    <message>
        <source>All automatic</source>
        <translation>Усё аўтаматычна</translation>
    </message>
    <message>
        <source>Try</source>
        <translation>Паспрабаваць</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Аўтаматычна</translation>
    </message>
    <message>
        <source>As the camera has it</source>
        <translation>Як у самой камеры</translation>
    </message>
    <message>
        <source>Exposure</source>
        <translation>Вытрымка</translation>
    </message>
    <message>
        <source>Focus</source>
        <translation>Фокус</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>Павелічэнне</translation>
    </message>
    <message>
        <source>Measuring…</source>
        <translation>Вымяраецца…</translation>
    </message>
    <message>
        <source>Measured: {format}</source>
        <translation>Вымерана: {format}</translation>
    </message>
    <message>
        <source>A report that was cut off has been finished: {name}</source>
        <translation>Перапыненая справаздача завершана: {name}</translation>
    </message>
    <message>
        <source>Reports that were cut off have been finished: {count}</source>
        <translation>Завершана перапыненых справаздач: {count}</translation>
    </message>
    <message>
        <source>Calibrate my gaze…</source>
        <translation>Адкалібраваць погляд…</translation>
    </message>
    <message>
        <source>Forget my gaze calibration</source>
        <translation>Забыць каліброўку погляду</translation>
    </message>
    <message>
        <source>Calibrate your gaze</source>
        <translation>Каліброўка погляду</translation>
    </message>
    <message>
        <source>Five dots appear one after the other. Look at each until its ring is full; it takes ten seconds. Sit as you usually do, with the camera at the middle of the screen's upper edge.</source>
        <translation>Адна за адной з'явяцца пяць кропак. Глядзіце на кожную, пакуль кола вакол яе не запоўніцца; гэта зойме дзесяць секунд. Сядзьце як звычайна; камера павінна быць пасярэдзіне верхняга краю экрана.</translation>
    </message>
    <message>
        <source>Begin</source>
        <translation>Пачаць</translation>
    </message>
    <message>
        <source>Once more</source>
        <translation>Яшчэ раз</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>Прыняць</translation>
    </message>
    <message>
        <source>Point {number} of {count}</source>
        <translation>Кропка {number} з {count}</translation>
    </message>
    <message>
        <source>Escape stops.</source>
        <translation>Escape перарывае.</translation>
    </message>
    <message>
        <source>Your eyes wander: keep them on the dot</source>
        <translation>Погляд блукае: глядзіце на кропку</translation>
    </message>
    <message>
        <source>Your eyes cannot be seen: more light, or glasses off</source>
        <translation>Вачэй не відаць: больш святла або зніміце акуляры</translation>
    </message>
    <message>
        <source>The looks do not fit together. Keep your eyes on each dot until its ring is full.</source>
        <translation>Погляды не стасуюцца паміж сабой. Глядзіце на кожную кропку, пакуль кола не запоўніцца.</translation>
    </message>
    <message>
        <source>That did not work</source>
        <translation>Не атрымалася</translation>
    </message>
    <message>
        <source>At the five points your gaze is now read to about {angle}°. It is kept for this camera.</source>
        <translation>У гэтых пяці кропках погляд цяпер вызначаецца з дакладнасцю каля {angle}°. Каліброўка запамінаецца для гэтай камеры.</translation>
    </message>
    <message>
        <source>Your gaze is calibrated</source>
        <translation>Погляд адкалібраваны</translation>
    </message>
    <message>
        <source>Gaze is calibrated before a live camera: choose one first.</source>
        <translation>Погляд калібруюць перад уключанай камерай: спачатку выберыце яе.</translation>
    </message>
    <message>
        <source>Your gaze is calibrated for this camera.</source>
        <translation>Погляд адкалібраваны для гэтай камеры.</translation>
    </message>
    <message>
        <source>No gaze calibration is kept for this source.</source>
        <translation>Для гэтай крыніцы каліброўка погляду не захаваная.</translation>
    </message>
    <message>
        <source>The gaze calibration for this camera is forgotten.</source>
        <translation>Каліброўка погляду для гэтай камеры забытая.</translation>
    </message>
    <message>
        <source>Record sound, too</source>
        <translation>Запісваць і гук</translation>
    </message>
    <message>
        <source>Record without the mask</source>
        <translation>Запісваць без маскі</translation>
    </message>
    <message>
        <source>There is no microphone, so the recording has no sound.</source>
        <translation>Мікрафона няма, таму запіс без гуку.</translation>
    </message>
    <message>
        <source>The microphone does not open, so the recording has no sound.</source>
        <translation>Мікрафон не адкрываецца, таму запіс без гуку.</translation>
    </message>
    <message>
        <source>The microphone is gone; the recording goes on without sound.</source>
        <translation>Мікрафон знік; запіс працягваецца без гуку.</translation>
    </message>
    <message>
        <source>The system denies the microphone: allow it in the privacy settings. The recording has no sound.</source>
        <translation>Сістэма не дае доступу да мікрафона: дазвольце яго ў наладах прыватнасці. Запіс без гуку.</translation>
    </message>
    <message>
        <source>The system asks for the microphone: allow it, then record again.</source>
        <translation>Сістэма запытвае доступ да мікрафона: дазвольце яго і пачніце запіс зноў.</translation>
    </message>
    <message>
        <source>The film {name} is not finished.</source>
        <translation>Відэа {name} не скончана.</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Працягнуць</translation>
    </message>
    <message>
        <source>The film is saved: {name}</source>
        <translation>Відэа захавана: {name}</translation>
    </message>
    <message>
        <source>The film {name} was stopped at {share} and can go on from there.</source>
        <translation>Відэа {name} спынена на {share}, яго можна працягнуць з гэтага месца.</translation>
    </message>
    <message>
        <source>Another Moretta is writing this film.</source>
        <translation>Гэта відэа запісвае іншая Moretta.</translation>
    </message>
    <message>
        <source>The camera "{name}" is in use {holder}; close it there and try again.</source>
        <translation>Камера «{name}» занятая {holder}; закрыйце яе там і паспрабуйце зноў.</translation>
    </message>
    <message>
        <source>by the program "{program}"</source>
        <translation>праграмай «{program}»</translation>
    </message>
    <message>
        <source>by another program</source>
        <translation>іншай праграмай</translation>
    </message>
    <message>
        <source>The camera "{name}" opens but sends no picture; it may be in use by another program.</source>
        <translation>Камера «{name}» адкрываецца, але не дае карцінкі; магчыма, яна занятая іншай праграмай.</translation>
    </message>
    <message>
        <source>The camera "{name}" gives only black pictures: open its shutter or lens cover, or make light.</source>
        <translation>Камера «{name}» дае толькі чорную карцінку: адкрыйце шторку ці вечка аб'ектыва або ўключыце святло.</translation>
    </message>
    <message>
        <source>The camera "{name}" {what}: disconnected; it is opened again as soon as it is back.</source>
        <translation>Камера «{name}» адключана ({what}); яна адкрыецца зноў, як толькі вернецца.</translation>
    </message>
    <message>
        <source>sends no more pictures</source>
        <translation>кадраў больш няма</translation>
    </message>
    <message>
        <source>sends the same picture over and over</source>
        <translation>прыходзіць той самы кадр</translation>
    </message>
    <message>
        <source>The camera "{name}" ({path}) is not there: {why}.</source>
        <translation>Камеры «{name}» ({path}) няма: {why}.</translation>
    </message>
    <message>
        <source>The system denies access to the camera "{name}" ({path}); add your user to the group "video" and log in again.</source>
        <translation>Сістэма не дае доступу да камеры «{name}» ({path}); дадайце свайго карыстальніка ў групу «video» і ўвайдзіце ў сістэму зноў.</translation>
    </message>
    <message>
        <source>{name} does not open: it is not there, in use by another program, or camera access is off in the system's privacy settings.</source>
        <translation>Камера «{name}» не адкрываецца: яе няма, яна занятая іншай праграмай або доступ да камеры выключаны ў наладах прыватнасці сістэмы.</translation>
    </message>
    <message>
        <source>No camera {name} was found ({there}).</source>
        <translation>Камера {name} не знойдзена ({there}).</translation>
    </message>
    <message>
        <source>there are: {names}</source>
        <translation>ёсць: {names}</translation>
    </message>
    <message>
        <source>this machine has none</source>
        <translation>на гэтым камп'ютары камер няма</translation>
    </message>
    <message>
        <source>No camera {name}: on this system pick one by its number.</source>
        <translation>Камеры {name} няма: у гэтай сістэме камеру выбіраюць па нумары.</translation>
    </message>
    <message>
        <source>The {control} of the camera "{name}" cannot be set ({why}).</source>
        <translation>У камеры «{name}» не ўдаецца наладзіць {control} ({why}).</translation>
    </message>
    <message>
        <source>exposure</source>
        <translation>вытрымку</translation>
    </message>
    <message>
        <source>focus</source>
        <translation>фокус</translation>
    </message>
    <message>
        <source>zoom</source>
        <translation>павелічэнне</translation>
    </message>
    <message>
        <source>{name} refuses this user or password.</source>
        <translation>{name} не прымае гэта імя або пароль.</translation>
    </message>
    <message>
        <source>{name} cannot be reached ({why}).</source>
        <translation>Няма сувязі з {name} ({why}).</translation>
    </message>
    <message>
        <source>{name} carries no video.</source>
        <translation>У патоку {name} няма відэа.</translation>
    </message>
    <message>
        <source>"{name}" does not exist.</source>
        <translation>«{name}» не існуе.</translation>
    </message>
    <message>
        <source>"{name}" is empty.</source>
        <translation>Файл «{name}» пусты.</translation>
    </message>
    <message>
        <source>"{name}" may not be read by this user.</source>
        <translation>Няма правоў на чытанне «{name}».</translation>
    </message>
    <message>
        <source>"{name}" is not a picture that can be read.</source>
        <translation>«{name}» не ўдаецца прачытаць як карцінку.</translation>
    </message>
    <message>
        <source>"{name}" is damaged or cut short.</source>
        <translation>Файл «{name}» пашкоджаны або абрэзаны.</translation>
    </message>
    <message>
        <source>"{name}" has no pixels.</source>
        <translation>У «{name}» няма ніводнага пікселя.</translation>
    </message>
    <message>
        <source>"{name}" is too large (at most {number} megapixels).</source>
        <translation>Карцінка «{name}» завялікая (не больш за {number} мегапікселяў).</translation>
    </message>
    <message>
        <source>"{name}" holds floating-point pixels, whose range is not known.</source>
        <translation>У «{name}» пікселі з плаваючай коскай, іх дыяпазон невядомы.</translation>
    </message>
    <message>
        <source>"{name}" is not a video that can be read, or it is cut short.</source>
        <translation>«{name}» не ўдаецца прачытаць як відэа, або файл абрэзаны.</translation>
    </message>
    <message>
        <source>"{name}" holds no video.</source>
        <translation>У файле «{name}» няма відэа.</translation>
    </message>
    <message>
        <source>"{name}" holds no video frame that can be decoded.</source>
        <translation>У відэа «{name}» не ўдаецца прачытаць ніводнага кадра.</translation>
    </message>
    <message>
        <source>"{name}" has no picture size that can be used (at most 8192 x 8192 px).</source>
        <translation>Памер кадра ў «{name}» не падыходзіць (не больш за 8192 × 8192 пікс.).</translation>
    </message>
    <message>
        <source>The folder "{name}" holds no picture.</source>
        <translation>У папцы «{name}» няма карцінак.</translation>
    </message>
    <message>
        <source>"{name}" cannot be read ({why}).</source>
        <translation>«{name}» немагчыма прачытаць ({why}).</translation>
    </message>
    <message>
        <source>The folder "{name}" cannot be read ({why}).</source>
        <translation>Папку «{name}» немагчыма прачытаць ({why}).</translation>
    </message>
    <message>
        <source>No face can be read in "{name}".</source>
        <translation>На «{name}» не знойдзена твару.</translation>
    </message>
    <message>
        <source>The demo clip's {name} is missing; reinstall Moretta.</source>
        <translation>Няма файла дэма-роліка {name}; пераўсталюйце Moretta.</translation>
    </message>
    <message>
        <source>The demo clip's {name} is broken ({why}); reinstall Moretta.</source>
        <translation>Файл дэма-роліка {name} пашкоджаны ({why}); пераўсталюйце Moretta.</translation>
    </message>
    <message>
        <source>No source was named: give a camera, a file, a folder or demo.</source>
        <translation>Крыніца не ўказана: патрэбна камера, файл, папка або demo.</translation>
    </message>
    <message>
        <source>There is no picture to save yet.</source>
        <translation>Пакуль няма чаго захоўваць: карцінкі яшчэ няма.</translation>
    </message>
    <message>
        <source>There is no picture to record yet.</source>
        <translation>Пакуль няма чаго запісваць: карцінкі яшчэ няма.</translation>
    </message>
    <message>
        <source>"{folder}" cannot be made ({why}).</source>
        <translation>«{folder}» немагчыма стварыць ({why}).</translation>
    </message>
    <message>
        <source>"{name}" cannot be written ({why}).</source>
        <translation>«{name}» немагчыма запісаць ({why}).</translation>
    </message>
    <message>
        <source>"{name}" cannot be written: {why}.</source>
        <translation>«{name}» немагчыма запісаць: {why}.</translation>
    </message>
    <message>
        <source>The recording "{name}" stopped and was kept up to here: {why}.</source>
        <translation>Запіс «{name}» спыніўся, зробленае захавана: {why}.</translation>
    </message>
    <message>
        <source>The end of "{name}" could not be written: {why}.</source>
        <translation>Канец «{name}» не ўдалося запісаць: {why}.</translation>
    </message>
    <message>
        <source>The picture "{name}" cannot be saved: {why}</source>
        <translation>Здымак «{name}» немагчыма захаваць: {why}</translation>
    </message>
    <message>
        <source>"{name}" cannot be put together: {why}.</source>
        <translation>«{name}» не ўдаецца сабраць з частак: {why}.</translation>
    </message>
    <message>
        <source>The folder "{folder}" holds other things; choose another name for the film.</source>
        <translation>У папцы «{folder}» ляжыць іншае; выберыце для відэа іншую назву.</translation>
    </message>
    <message>
        <source>A picture of {width} x {height} px at {rate} fps cannot be recorded.</source>
        <translation>Карцінку {width} × {height} пікс. пры {rate} к/с немагчыма запісаць.</translation>
    </message>
    <message>
        <source>Sound of {count} channels at {rate} Hz cannot be recorded.</source>
        <translation>Гук з такой колькасцю каналаў ({count}) пры {rate} Гц немагчыма запісаць.</translation>
    </message>
    <message>
        <source>This machine has no encoder for MP4 video.</source>
        <translation>На гэтым камп'ютары няма кадавальніка для відэа MP4.</translation>
    </message>
    <message>
        <source>This machine has no encoder for the sound.</source>
        <translation>На гэтым камп'ютары няма кадавальніка для гуку.</translation>
    </message>
    <message>
        <source>Only files can be exported; record a camera instead.</source>
        <translation>Так захоўваюць толькі файлы; з камеры вядзіце запіс.</translation>
    </message>
    <message>
        <source>The new film would overwrite the old one; choose another name.</source>
        <translation>Новае відэа зацерла б зыходнае; выберыце іншую назву.</translation>
    </message>
    <message>
        <source>There is no picture in it.</source>
        <translation>Там няма ніводнага кадра.</translation>
    </message>
    <message>
        <source>A film under way cannot be read ({why}).</source>
        <translation>Няскончанае відэа немагчыма прачытаць ({why}).</translation>
    </message>
    <message>
        <source>"{folder}" holds a session report already; name another folder.</source>
        <translation>У «{folder}» ужо ёсць справаздача; выберыце іншую папку.</translation>
    </message>
    <message>
        <source>A virtual camera needs the package pyvirtualcam: pip install "moretta[virtualcam]".</source>
        <translation>Для віртуальнай камеры патрэбны пакет pyvirtualcam: pip install "moretta[virtualcam]".</translation>
    </message>
    <message>
        <source>No virtual camera can be opened ({why}); it needs {what}.</source>
        <translation>Віртуальную камеру не ўдаецца адкрыць ({why}); патрэбна: {what}.</translation>
    </message>
    <message>
        <source>The virtual camera is gone ({why}).</source>
        <translation>Віртуальная камера знікла ({why}).</translation>
    </message>
    <message>
        <source>Your settings cannot be read, so the usual ones are in use.</source>
        <translation>Вашы налады не чытаюцца, таму дзейнічаюць звычайныя.</translation>
    </message>
    <message>
        <source>Your settings could not be read: the usual ones are in use, the old file is kept as {name}.</source>
        <translation>Вашы налады не ўдалося прачытаць: дзейнічаюць звычайныя, стары файл захаваны як {name}.</translation>
    </message>
    <message>
        <source>The model {name} is missing: no model.toml in it.</source>
        <translation>Мадэлі {name} няма: у яе папцы няма model.toml.</translation>
    </message>
    <message>
        <source>The model file {name} is missing.</source>
        <translation>Няма файла мадэлі {name}.</translation>
    </message>
    <message>
        <source>The model file {name} was altered (sha256 {found}, expected {expected}); reinstall Moretta.</source>
        <translation>Файл мадэлі {name} зменены (sha256 {found}, чакалася {expected}); пераўсталюйце Moretta.</translation>
    </message>
    <message>
        <source>{name} is no ONNX model that can run: {why}</source>
        <translation>{name} не запускаецца як мадэль ONNX: {why}</translation>
    </message>
    <message>
        <source>Moretta needs OpenGL 3.3 and this machine offers {version}.</source>
        <translation>Moretta патрэбны OpenGL 3.3, а на гэтым камп'ютары ёсць {version}.</translation>
    </message>
    <message>
        <source>OpenGL failed while {where}: {why}.</source>
        <translation>Збой OpenGL ({where}): {why}.</translation>
    </message>
    <message>
        <source>There is no OpenGL to draw with.</source>
        <translation>Няма OpenGL, маляваць няма чым.</translation>
    </message>
    <message>
        <source>This machine offers no OpenGL: the picture is shown without masks.</source>
        <translation>На гэтым камп'ютары няма OpenGL: карцінка паказана без масак.</translation>
    </message>
    <message>
        <source>OpenGL gave no picture back.</source>
        <translation>OpenGL не вярнуў карцінкі.</translation>
    </message>
    <message>
        <source>{where}: a mask is made from {kinds}</source>
        <translation>{where}: маску робяць з {kinds}</translation>
    </message>
    <message>
        <source>{where}: is no picture that can be read</source>
        <translation>{where}: не чытаецца як карцінка</translation>
    </message>
    <message>
        <source>{where}: is no model that can be read ({why})</source>
        <translation>{where}: не чытаецца як мадэль ({why})</translation>
    </message>
    <message>
        <source>{where}: is no zip that can be read ({why})</source>
        <translation>{where}: не чытаецца як zip ({why})</translation>
    </message>
    <message>
        <source>{where}: cannot be read ({why})</source>
        <translation>{where}: немагчыма прачытаць ({why})</translation>
    </message>
    <message>
        <source>{where}: cannot be written ({why})</source>
        <translation>{where}: немагчыма запісаць ({why})</translation>
    </message>
    <message>
        <source>{where}: larger than {size}</source>
        <translation>{where}: больш за дазволенае ({size})</translation>
    </message>
    <message>
        <source>No space left on device</source>
        <translation>на дыску няма месца</translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation>няма правоў доступу</translation>
    </message>
    <message>
        <source>Read-only file system</source>
        <translation>дыск толькі для чытання</translation>
    </message>
    <message>
        <source>No such file or directory</source>
        <translation>няма такога файла ці папкі</translation>
    </message>
    <message>
        <source>Back to the usual window, put a message away</source>
        <translation>Вярнуцца да звычайнага акна, прыбраць паведамленне</translation>
    </message>
    <message>
        <source>Look in:</source>
        <translation>Папка:</translation>
    </message>
    <message>
        <source>Files of type:</source>
        <translation>Тып файлаў:</translation>
    </message>
    <message>
        <source>File &amp;name:</source>
        <translation>&amp;Назва файла:</translation>
    </message>
    <message>
        <source>Directory:</source>
        <translation>Папка:</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>&amp;Адкрыць</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>&amp;Захаваць</translation>
    </message>
    <message>
        <source>&amp;Choose</source>
        <translation>&amp;Выбраць</translation>
    </message>
    <message>
        <source>.</source>
        <translation>,</translation>
    </message>
</context>
</TS>
