"""A person's own page."""

import pytest
from django.urls import reverse
from django.utils import translation

from annotate.models import Job, User
from annotate.templatetags.figures import thousands
from tests.people_and_projects import PASSWORD, a_member, a_project, a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def amira():
    return a_user("amira", password=PASSWORD)


@pytest.fixture
def mine(browser_of, amira):
    return browser_of(amira)


def test_theme_text_size_and_face_are_kept_and_reach_every_page(mine, amira):
    mine.post(reverse("account"), {"theme": "dark", "text_size": "22", "text_face": "sans"})

    page = mine.get(reverse("projects")).content.decode()
    assert 'data-theme="dark"' in page
    assert 'data-text-size="22"' in page
    assert 'data-text-face="sans"' in page


def test_a_text_size_that_is_not_offered_is_refused(mine, amira):
    answer = mine.post(
        reverse("account"), {"theme": "dark", "text_size": "99", "text_face": "sans"}
    )

    amira.refresh_from_db()
    assert answer.status_code == 422
    assert amira.theme == "auto"


def test_the_toggle_keeps_the_theme_alone(mine, amira):
    answer = mine.post(reverse("account_theme"), {"theme": "light"})

    amira.refresh_from_db()
    assert answer.status_code == 204
    assert (amira.theme, amira.text_size) == ("light", 19)


def test_changing_the_password_takes_the_old_one_and_keeps_the_person_signed_in(mine, amira):
    new = {"new_password1": "a much better phrase", "new_password2": "a much better phrase"}

    refused = mine.post(reverse("account_password"), {"old_password": "wrong", **new})
    mine.post(reverse("account_password"), {"old_password": PASSWORD, **new})

    amira.refresh_from_db()
    assert refused.status_code == 422
    assert amira.check_password("a much better phrase")
    assert mine.get(reverse("account")).status_code == 200


APPEARANCE = {"theme": "auto", "text_size": "19", "text_face": "serif"}


def test_a_chosen_language_is_spoken_at_once_and_on_every_page_after(mine):
    saved = mine.post(reverse("account"), {**APPEARANCE, "language": "zh-hans"}, follow=True)

    page = mine.get(reverse("projects"), headers={"accept-language": "en"})
    assert "已保存。" in saved.content.decode()
    assert '<html lang="zh-hans"' in page.content.decode()
    assert page.headers["Content-Language"] == "zh-hans"


def test_who_chose_no_language_gets_that_of_the_browser(mine):
    chinese = mine.get(reverse("projects"), headers={"accept-language": "zh-CN,zh;q=0.9"})
    english = mine.get(reverse("projects"), headers={"accept-language": "en"})

    assert '<html lang="zh-hans"' in chinese.content.decode()
    assert '<html lang="en"' in english.content.decode()


def test_times_are_shown_in_the_zone_of_the_person_and_only_theirs(browser_of, now):
    project = a_project()
    amira, bo = a_member(project, "amira", "admin"), a_member(project, "bo", "admin")
    job = Job.objects.create(project=project, kind="predict", requested_at=now)
    address = reverse("job", args=[project.slug, job.pk])

    browser_of(amira).post(reverse("account"), {**APPEARANCE, "time_zone": "Asia/Shanghai"})

    assert "10 March 2026, 17:30" in browser_of(amira).get(address).content.decode()
    assert "10 March 2026, 09:30" in browser_of(bo).get(address).content.decode()


def test_a_time_zone_that_is_none_is_refused_and_one_that_vanished_is_passed_over(mine, amira):
    refused = mine.post(reverse("account"), {**APPEARANCE, "time_zone": "Mars/Olympus"})
    User.objects.filter(pk=amira.pk).update(time_zone="Mars/Olympus")

    assert refused.status_code == 422
    assert mine.get(reverse("projects")).status_code == 200


def test_thousands_have_a_comma_in_chinese_too():
    with translation.override("zh-hans"):
        assert thousands(12345) == "12,345"
