"""The pages of rosters: what they show, refuse and cost."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from icalendar import Calendar

from townline.accounts.models import User
from townline.core import clock
from townline.rosters import actions, queries
from townline.rosters.models import Duty, RosterAlarm, Trade, Worker, WorkerNumber
from townline.rosters.rules.periods import Period
from townline.rosters.tests.conftest import ALWAYS

TORONTO = ZoneInfo("America/Toronto")


@pytest.fixture(autouse=True)
def at_five(crew):
    """Pages ask the clock: it shows the crew's Monday at 17:00."""
    with clock.moved(crew.now - clock.now()):
        yield


def local(at):
    return at.astimezone(TORONTO).strftime("%Y-%m-%dT%H:%M")


def page(client, who, name, *args, **query):
    client.force_login(who)
    return client.get(reverse(f"rosters:{name}", args=args), query)


def send(client, who, name, *args, **data):
    client.force_login(who)
    return client.post(reverse(f"rosters:{name}", args=args), data)


def test_the_desk_sees_who_is_on_now_with_numbers_and_who_will_be(client, crew):
    text = page(client, crew.manager, "now").content.decode()
    assert "Anna" in text
    assert "905-555-0101" in text
    assert "Ben" in text
    later = page(
        client, crew.manager, "now", at=local(crew.now + timedelta(hours=20))
    ).content.decode()
    assert "Nobody is on call" in later


HOME = "905-555-0171"


@pytest.mark.parametrize(
    ("role", "reads"),
    [("csr", False), ("program_clerk", False), ("health_duty", False), ("on_call_worker", False),
     ("supervisor", True), ("on_call_manager", True)],
)  # fmt: skip
def test_a_home_number_is_on_no_page_or_paper_but_of_those_who_command(client, crew, role, reads):
    WorkerNumber.objects.create(
        worker=crew.anna, order=2, kind="home", number=HOME, effective=ALWAYS
    )
    who = User.objects.create(username="x", name="X", roles=[role], programs=["roads"])
    places = [("now",), ("sheet",), ("sheet_file",), ("plan", "roads"), ("trades",), ("import",)]
    opened = {}
    for name, *args in places:
        answer = page(client, who, name, *args)
        if answer.status_code == 200:
            opened[name] = HOME in answer.content.decode()
    client.force_login(who)
    part = client.get(reverse("rosters:now"), headers={"HX-Request": "true"}).content.decode()
    with_numbers = ("now", "sheet", "sheet_file") if role != "on_call_worker" else ()
    assert {name for name in opened if opened[name]} == (set(with_numbers) if reads else set())
    assert set(with_numbers) <= set(opened)
    assert (HOME in part) is reads
    if with_numbers:
        assert ("home number, in a callout only" in part) is not reads
        assert "905-555-0101" in part


def test_an_alarm_is_taken_in_hand_from_the_page(client, crew):
    actions.watch(now=crew.now)
    alarm = RosterAlarm.objects.filter(kind="gap")[0]
    assert alarm.why in page(client, crew.manager, "now").content.decode()
    send(client, crew.manager, "alarm_seen", alarm.pk)
    assert "has it in hand since" in page(client, crew.manager, "now").content.decode()


def test_the_page_costs_the_same_for_many_duties(client, crew, django_assert_max_num_queries):
    def cost(most):
        client.force_login(crew.manager)
        with django_assert_max_num_queries(most) as seen:
            assert client.get(reverse("rosters:now")).status_code == 200
        return len(seen)

    cost(14)
    few = cost(14)
    for day in range(1, 7):
        start = crew.now + timedelta(days=day)
        for tier, who in ((1, crew.anna), (2, crew.ben)):
            actions.assign(program_code="roads", tier=tier, worker_id=who.pk, actor=crew.clerk, now=crew.now,
                           during=crew.hours(24 * day, 24 * day + 10))  # fmt: skip
    assert start
    assert cost(14) == few


def test_a_clerk_gives_a_duty_and_is_told_who_else_could(client, crew):
    where = {
        "tier": 1,
        "start": local(crew.now + timedelta(hours=4)),
        "end": local(crew.now + timedelta(hours=8)),
    }
    refused = send(client, crew.clerk, "duties", "roads", worker=crew.dan.pk, **where)
    text = refused.content.decode()
    assert refused.status_code == 422
    assert "Dan does not hold dz_licence" in text
    assert "Fit and free then" in text
    assert "Cleo" in text
    assert f'value="{where["start"]}"' in text  # what was typed stays
    assert (
        send(client, crew.clerk, "duties", "roads", worker=crew.cleo.pk, **where).status_code == 302
    )
    assert queries.on_duty(crew.now + timedelta(hours=5))[0].name == "Cleo"


def test_a_clerk_of_another_program_may_look_and_not_touch(client, crew):
    crew.clerk.programs = ["water"]
    crew.clerk.save()
    assert "You may look" in page(client, crew.clerk, "plan", "roads").content.decode()
    assert send(client, crew.clerk, "duties", "roads", tier=1).status_code == 403


def test_a_worker_says_that_they_are_there_with_one_press(client, crew):
    assert "I am on duty" in page(client, crew.anna.user, "mine").content.decode()
    send(client, crew.anna.user, "confirmation")
    assert (
        "The desk knows that you are there" in page(client, crew.anna.user, "mine").content.decode()
    )
    assert send(client, crew.cleo.user, "confirmation").status_code == 422


def test_a_worker_takes_over_from_this_minute(client, crew):
    send(client, crew.cleo.user, "takeover", "roads", 1, reason="Anna is unwell.")
    assert queries.on_duty(crew.now + timedelta(hours=1))[0].name == "Cleo"


def test_a_trade_from_offer_to_approval(client, crew):
    duty = Duty.objects.get(worker=crew.anna)
    form = {"taker": crew.cleo.pk, "start": local(crew.now + timedelta(hours=4)),
            "end": local(crew.now + timedelta(hours=8)), "reason": "A concert."}  # fmt: skip
    assert send(client, crew.anna.user, "trade_new", duty.pk, **form).status_code == 302
    trade = Trade.objects.get()
    assert "Anna asks you" in page(client, crew.cleo.user, "mine").content.decode()
    send(client, crew.cleo.user, "trade_answer", trade.pk, answer="agree")
    assert "A concert." in page(client, crew.manager, "trades").content.decode()
    assert (
        send(client, crew.clerk, "trade_decision", trade.pk, decision="approve").status_code == 403
    )
    send(client, crew.manager, "trade_decision", trade.pk, decision="approve")
    assert queries.on_duty(crew.now + timedelta(hours=5))[0].name == "Cleo"
    assert "No trade waits" in page(client, crew.manager, "trades").content.decode()


def test_a_trade_with_somebody_unfit_keeps_what_was_typed(client, crew):
    duty = Duty.objects.get(worker=crew.anna)
    form = {"taker": crew.dan.pk, "start": local(crew.now + timedelta(hours=4)),
            "end": local(crew.now + timedelta(hours=8)), "reason": "A concert."}  # fmt: skip
    answer = send(client, crew.anna.user, "trade_new", duty.pk, **form)
    assert answer.status_code == 422
    assert "does not hold dz_licence" in answer.content.decode()
    assert "A concert." in answer.content.decode()


def test_the_list_of_trades_costs_the_same_for_many(client, crew, django_assert_max_num_queries):
    for n in range(1, 10):
        actions.propose(program_code="roads", tier=1, giver_id=crew.anna.pk, taker_id=crew.cleo.pk,
                        during=crew.hours(n, n + 1), actor=crew.clerk, now=crew.now)  # fmt: skip
    client.force_login(crew.manager)
    with django_assert_max_num_queries(5):
        client.get(reverse("rosters:trades"))


def upload(client, who, text, **more):
    name = more.pop("name", "roster.csv")
    content = text if isinstance(text, bytes) else text.encode()
    return send(client, who, "import", file=SimpleUploadedFile(name, content), **more)


TONIGHT = "program,tier,employee,from,to\nroads,1,R-3,2026-11-23 17:00,2026-11-24 08:30\n"


def test_a_file_shows_its_differences_and_applies_exactly_those(client, crew):
    seen = upload(client, crew.clerk, TONIGHT)
    assert "Apply this change" in seen.content.decode()
    assert queries.on_duty(crew.now)[0].name == "Anna"
    preview, content = seen.context["preview"], seen.context["content"]
    done = send(client, crew.clerk, "import", content=content, kind="csv", seen=preview.digest)
    assert done.status_code == 302
    assert queries.on_duty(crew.now + timedelta(hours=1))[0].name == "Cleo"
    assert "Nothing would change" in upload(client, crew.clerk, TONIGHT).content.decode()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (TONIGHT.replace("R-3", "R-99"), "Line 2: nobody here is R-99"),
        (TONIGHT.replace("17:00", "soon"), "Line 2: 2026-11-23 soon is not a time"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "The file is no text"),
        ("program,tier,employee,from,to\n", "There is no duty in this file"),
        (TONIGHT.replace("roads", "water"), "You may not change the roster of water"),
    ],
)
def test_a_file_that_is_wrong_says_where(client, crew, text, said):
    answer = upload(client, crew.clerk, text)
    assert answer.status_code in (403, 422)
    assert said in answer.content.decode()


def test_somebodys_calendar_holds_their_duties_and_its_old_address_stops(client, crew):
    address = reverse("rosters:feed", args=[crew.anna.feed_key])
    event = Calendar.from_ical(client.get(address).content).walk("VEVENT")[0]
    assert event.decoded("DTSTART") == crew.now
    assert event["SUMMARY"] == "Road Operations, 1"
    send(client, crew.anna.user, "feed_renewal")
    assert client.get(address).status_code == 404
    again = reverse("rosters:feed", args=[Worker.objects.get(pk=crew.anna.pk).feed_key])
    assert client.get(again).status_code == 200


def test_who_left_is_there_to_the_end_of_their_last_day_in_the_town(client, crew):
    """Their last day is 23 November; it is the 24th in the town at 05:00 UTC."""
    Worker.objects.filter(pk=crew.anna.pk).update(left_date=date(2026, 11, 23))
    address = reverse("rosters:feed", args=[crew.anna.feed_key])
    midnight = crew.now.replace(hour=5) + timedelta(days=1)
    last = midnight - timedelta(seconds=1)
    for at, status in ((last, 200), (midnight, 404)):
        with clock.moved(at - clock.now()):
            assert client.get(address).status_code == status
    assert "Anna" in {each.name for each in queries.workers_of("roads", last)}
    assert "Anna" not in {each.name for each in queries.workers_of("roads", midnight)}
    facts = queries.facts_of([crew.anna.pk], Period(crew.now, midnight))
    assert facts[0].employed.end == midnight


def test_who_goes_at_the_end_of_the_month_can_be_on_call_until_then(client, crew):
    def choices() -> list[str]:
        form = page(client, crew.clerk, "plan", "roads").context["form"]
        return [label for _, label in form.fields["worker"].choices]

    Worker.objects.filter(pk=crew.anna.pk).update(left_date=crew.now.date() + timedelta(days=7))
    Worker.objects.filter(pk=crew.ben.pk).update(left_date=crew.now.date() - timedelta(days=1))
    assert any(label.startswith("Anna") for label in choices())
    assert not any(label.startswith("Ben") for label in choices())


def test_the_sheet_is_one_file_that_needs_nothing(client, crew):
    answer = page(client, crew.manager, "sheet_file")
    text = answer.content.decode()
    assert answer["Content-Disposition"].startswith('attachment; filename="on-call-2026-11-23-1700')
    assert "905-555-0101 (mobile)" in text
    assert "NOBODY" in text
    assert "src=" not in text
    assert "<link" not in text
    assert "http" not in text
    assert "905-555-0101" in page(client, crew.manager, "sheet").content.decode()
