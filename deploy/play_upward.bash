# shellcheck shell=bash
# The upward half of the work, after the three stages: what a level cannot solve goes up and comes back as an order with a day; what is
# late goes up by itself; a child who came back is watched. Sourced by deploy/play, whose functions and names it uses:
#   upward NOLD CONFIG     CONFIG is the server's, for moving the time on
# People and papers are invented here; the days are those after the source's report, but for the clock, which acts today.

# field WHO words … .PATH: one value of a command's JSON.
field() {
    local path=${*: -1}
    as "${@:1:$#-1}" -o json 2>>"$LOG/upward" | jq -r "$path"
}

# Looks at the file first, as one does when somebody else may have been at it.
look() { # who
    as "$1" case show "$CASE" >>"$LOG/upward" 2>&1
}
looked() { # who words …: then acts, quietly
    look "$1"
    quietly "$@"
}

# The case of a code in the first list, by its place among them; its street and community as accounts.
first_of() { # code place
    local row
    row=$(as qu1 case list --batch "$FIRST" --code "$1" -o json --reason 演练核对 2>>"$LOG/upward" | jq -c ".[$2]")
    CASE=$(jq -r .case <<<"$row")
    STREET=jie$(jq -r '.street[7:9]' <<<"$row")
    COMMUNITY=sq$(jq -r '.community[7:9]' <<<"$row")$(jq -r '.community[10:12]' <<<"$row")
}

# The school's terms are the district's own calendar; the working days of 2019 to 2026 came with the program. A later year is not guessed: where the play
# needs one that is not loaded yet, it takes an invented one, with two holidays.
calendar() {
    local year
    for year in $(date +%Y) $(($(date +%Y) + 1)); do
        as qu1 calendar show "$year" >>"$LOG/upward" 2>&1 && continue
        printf '日期,类型,名称,文号\n%s-01-01,休,元旦,演示用\n%s-10-01,休,国庆节,演示用\n' "$year" "$year" >"calendar-$year.csv"
        quietly qu1 calendar import "calendar-$year.csv"
    done
    cat >terms.csv <<'END'
日期,类型,名称
2019-09-02,学期开始,2019-2020学年第一学期
2020-01-17,学期结束,2019-2020学年第一学期
2020-02-17,学期开始,2019-2020学年第二学期
2020-07-10,学期结束,2019-2020学年第二学期
2020-09-01,学期开始,2020-2021学年第一学期
2021-01-22,学期结束,2020-2021学年第一学期
2026-09-01,学期开始,2026-2027学年第一学期
2027-01-22,学期结束,2026-2027学年第一学期
2027-02-22,学期开始,2026-2027学年第二学期
2027-07-09,学期结束,2026-2027学年第二学期
END
    quietly qu1 calendar import terms.csv
}

# ---------------------------------------------------------------- a guardian who refuses climbs the ladder

refusing_guardian() {
    local issuer=安澜区教育局 escalation
    say "一名监护人坚持不让孩子到校：劝诫谈话、责令改正、催告、法院，一级一级来" "a guardian refuses: talk, order, demand, court, one after the other"
    quietly qu1 ladder set order --issuer "$issuer"
    quietly qu1 ladder set demand --issuer "$issuer"
    first_of L 0
    look "$STREET"
    refused 1 "$STREET" measure add "$CASE" --kind court --on 2019-12-02 --number 安申〔2019〕1号 --issuer "$issuer"
    looked "$STREET" measure add "$CASE" --kind talk --on 2019-12-02 --note "学校、街道、社区三方在场，监护人仍坚持在家自教"
    look "$STREET"
    refused 1 "$STREET" measure add "$CASE" --kind order --on 2019-12-05 --number 1 --issuer 某某培训中心 --served 2019-12-06 --until 2019-12-21
    looked qu1 measure add "$CASE" --kind order --on 2019-12-05 --number 安教责改〔2019〕1号 --issuer "$issuer" \
        --served 2019-12-06 --until 2019-12-21 --evidence "other_paper:安教责改〔2019〕1号=seen"
    refused 1 qu1 measure add "$CASE" --kind demand --on 2019-12-16 --number 2 --issuer "$issuer" --served 2019-12-17
    say "街道上报，区里再上报；领导小组办公室凭签字件代为录入决定" "the street escalates, the district hands it up; the group's office enters the decision with the signed paper"
    looked "$STREET" escalation raise "$CASE" --on 2019-12-23 --reason refuses --note "走访多次，责令改正期满仍不送学" --propose "申请人民法院强制执行"
    escalation=$(field qu1 escalation list '.[0].escalation')
    quietly qu1 escalation accept "$escalation" --on 2019-12-24
    quietly qu1 escalation handup "$escalation" --on 2019-12-25 --note "已责令改正，拟催告后申请强制执行，请领导小组决定"
    quietly zuban escalation decide "$escalation" --on 2019-12-27 --decision law --member zuzhang --note "同意催告，期满仍不改正的申请强制执行" \
        --evidence "group_decision:安控辍〔2019〕3号;date=2019-12-27=seen"
    quietly zuzhang escalation close "$escalation" --on 2020-01-20 --note "已进入司法程序"
    looked qu1 measure add "$CASE" --kind demand --on 2020-01-02 --number 安教催〔2020〕1号 --issuer "$issuer" --served 2020-01-03
    refused 1 qu1 measure add "$CASE" --kind court --on 2020-01-08 --number 安申〔2020〕1号 --issuer "$issuer"
    looked qu1 measure add "$CASE" --kind court --on 2020-01-15 --number 安申〔2020〕1号 --issuer "$issuer"
    keep ladder "对拒不送学监护人的步骤" "the steps against a guardian who refuses" qu1 ladder list "$CASE"
    say "因病因残的孩子，不得对其监护人采取这些步骤：" "never against the guardian of a child who is ill:"
    first_of I 0
    look "$STREET"
    refused 1 "$STREET" measure add "$CASE" --kind talk --on 2019-12-05 --note x
}

# ---------------------------------------------------------------- a child who is ill: aid, lessons at home; the group is asked

ill_child() {
    say "因病因残的孩子：资助、送教上门；提请领导小组协调评估" "the child who is ill: aid, lessons at home; the group is asked for an assessment"
    looked "$STREET" measure add "$CASE" --kind aid --amount 1250.50 --on 2019-12-10 --note "残疾学生资助"
    looked "$STREET" measure add "$CASE" --kind lesson_plan --lessons 40 --on 2019-12-10 --until 2020-01-17
    for day in 2019-12-12 2019-12-17 2019-12-19; do
        looked "$COMMUNITY" measure add "$CASE" --kind lesson --lessons 2 --on $day --note "送教上门，语文、康复训练"
    done
    looked "$STREET" escalation raise "$CASE" --reason needs_department --note "需残联、卫健评估后安置入特教学校" --propose "交办残联评估，二十日内答复"
}

# ---------------------------------------------------------------- a missing child goes to the police by directive

missing_child() {
    local escalation directive
    say "失联的孩子：街道提请，领导小组交办公安，公安答复，区里据此重新认定" "a missing child: the group orders the police, who answer; the district finds anew"
    first_of G 0
    looked "$STREET" escalation raise "$CASE" --on 2019-12-02 --reason needs_department --note "三次走访未见，电话停机，请公安协助查找下落" --propose "交办公安分局查找"
    escalation=$(field zuzhang escalation list "map(select(.case == \"$CASE\"))[0].escalation")
    quietly zuzhang escalation decide "$escalation" --on 2019-12-04 --note "交公安分局查找下落" \
        --directive "公安:查找该儿童及监护人现居住地、就学情况;期限=2019-12-20"
    directive=$(field gongan directive list '.[0].directive')
    quietly gongan directive ack "$directive" --on 2019-12-05
    keep directive "交办单，供打印" "an order, to be printed" gongan directive show "$directive" --sheet
    refused 5 gongan case list
    quietly gongan directive answer "$directive" --on 2019-12-17 --note "随母迁往外省，已在当地小学就读" --evidence "directive_answer:安公函〔2019〕41号;date=2019-12-16=seen"
    quietly zuzhang directive accept "$directive" --on 2019-12-18 --note "情况属实"
    quietly zuzhang escalation close "$escalation" --on 2019-12-18 --note "已查明下落"
    looked qu1 finding file "$CASE" --code D --on 2019-12-20 --note "据公安答复及学校证明" \
        --evidence "attendance_certificate:2019-77;issuer=外省临江镇中心小学;date=2019-12-18=seen"
    looked qu2 case confirm "$CASE" --on 2019-12-23
}

# ---------------------------------------------------------------- a child returns, relapses, and returns for good

# The looks of the watch that are open now, each on its day, by the level that holds them.
look_after() { # day …
    local day
    for day in "$@"; do
        looked "$COMMUNITY" task done "$CASE" watch --on "$day" --note "到校见到该生，出勤正常"
    done
}

returned_child() {
    say "另一名孩子劝返复学，一月后又不到校，再劝返；跟踪间隔减半，直到销号" "another child returns, stays away again, returns for good; the watch is twice as close until the file is closed"
    first_of L 1
    looked "$STREET" case enrol "$CASE" --on 2020-02-17 --form class --to 990101950001 --evidence "attendance_certificate:复1;issuer=第一小学;date=2020-02-17=seen"
    keep returned "一名已复学儿童的档案" "the file of a child who returned" "$STREET" case show "$CASE"
    look_after 2020-03-18
    looked "$STREET" case relapse "$CASE" --on 2020-03-20 --reason "连续一周未到校，监护人称厌学"
    looked "$COMMUNITY" visit submit "$CASE" --on 2020-03-24 --result met --how home --met 父亲 --note "同意送回，学校安排老师结对"
    looked "$STREET" case enrol "$CASE" --on 2020-04-01 --form class --to 990101950001 --evidence "attendance_certificate:复2;issuer=第一小学;date=2020-04-01=seen"
    look_after 2020-04-16 2020-05-01 2020-05-16 2020-05-31
    looked qu1 task done "$CASE" registration --on 2020-06-05 --note "学籍已恢复" --evidence "registration_proof:复学1;issuer=第一小学=seen"
    looked qu3 case close "$CASE" --on 2020-06-30 --reason "跟踪期满，在校稳定"
}

# ---------------------------------------------------------------- a street that is late, by the clock

# The time of the work moves on to 10:00 of a day some days from now: nobody is reminded at night.
move_time_on() { # days
    local now then
    now=$(TZ=Asia/Shanghai date +%s)
    then=$(TZ=Asia/Shanghai date -d "$(TZ=Asia/Shanghai date -d "+$1 days" +%F) 10:00" +%s)
    "$NOLD" clock move "+$(((then - now) / 60))m" --config "$CONFIG" >>"$LOG/upward" 2>&1 || fail "the time cannot be moved on: $(tail -n 2 "$LOG/upward")"
}

late_street() {
    local deadline=$((SECONDS + 60)) escalation=null number
    say "日常摸排：街道新发现两名未入学的孩子；街道放着没办，时钟把它上报到区里" "a street finds two children on no list and lets them lie; the clock takes them up"
    for child in 甲 乙; do
        quietly jie09 case add --name "梅小$child" --found-by public --born 2016-03-0$((1 + ${#child})) --sex female \
            --address "安澜区梅园街道桃李巷$RANDOM号" --guardian "梅大$child" --note "群众反映，随亲戚居住，未入学"
    done
    move_time_on 15
    until [ "$escalation" != null ]; do
        [ $SECONDS -lt $deadline ] || fail "the clock has not taken the late street up within a minute"
        sleep 0.5
        for number in {1..40}; do # a list as a file would be an export, and the officer's rows of the day are used up
            [ "$(as qu1 escalation show $number -o json 2>>"$LOG/upward" | jq -r 'first(.. | objects | select(.source? == "clock" and .state? == "raised") | "yes")')" != yes ] || break
        done
        [ "$number" = 40 ] || escalation=$number
    done
    keep late-tasks "一个街道的待办，有逾期" "a street's day, with what is late" jie09 task list
    quietly qu1 escalation accept "$escalation" --note "已电话督办，限三日内入户"
    LAST=8 keep watch "告知过该街道的消息" "what this street was told" jie09 watch --since 0 --once
}

# ---------------------------------------------------------------- what the leadership group sees

group_view() {
    keep frozen "冻结的报告" "a frozen report" qu1 report freeze --batch "$FIRST" --on 2019-06-30
    keep group-escalations "领导小组：上报和交办" "the group: escalations and orders" zuzhang report escalations --from 2019-12-01
    keep group-measures "领导小组：各项措施" "the group: measures" zuzhang report measures --from 2019-12-01
    keep group-summary "领导小组：可转发的简讯" "the group: a text to send on" zuzhang report summary --batch "$FIRST"
    keep group-inbox "领导小组：待研究事项" "the group: what waits for it" zuzhang escalation list
}

upward() { # nold config
    NOLD=$1 CONFIG=$2
    stage "之后：上报、交办、督促、跟踪" "after it: escalations, orders, clocks, the watch"
    calendar
    refusing_guardian
    ill_child
    missing_child
    returned_child
    late_street
    group_view
}
