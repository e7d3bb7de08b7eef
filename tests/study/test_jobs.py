"""Work asked for in the browser: a process of its own, stopped, interrupted, asked again."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import time

import pytest

import liaisons
from liaisons.errors import NotFound
from liaisons.study import deliveries
from liaisons.study.deliveries import Choices, file_name
from liaisons.study.jobs import Bring, Jobs, Spec
from liaisons.study.working import work
from tests.study.exports import SMALL, export, new_study, tweet

MANY = [tweet(i, f"doc_{i % 50}", f"@ doc_{i % 7} message {i}") for i in range(10, 12_010)]


def spec(study, tweets=SMALL, **fields):
    path = export(study.folder, tweets)
    bring = Bring(community="c", files=[path.name])
    return Spec(brings=[bring], measure=False, **fields)


def messages(study) -> int:
    study = liaisons.open(study.folder)
    return study.sql("select count(*) as n from messages")["n"][0].as_py()


def until(jobs, job, states=("done", "failed", "stopped", "interrupted"), seconds=60):
    for _turn in range(seconds * 10):
        found = jobs.get(job)
        if found.state in states:
            return found
        time.sleep(0.1)
    raise AssertionError(found)


def written(jobs, study, asked) -> str:
    """A job in the table that no process was started for."""
    started = jobs._start
    jobs._start = lambda job: None
    try:
        return jobs.ask(asked, "local")
    finally:
        jobs._start = started


def test_a_job_imports_in_a_process_of_its_own_and_tells_what_it_did(tmp_path):
    study = new_study(tmp_path)
    jobs = Jobs(study)
    done = until(jobs, jobs.ask(spec(study), "local"))
    assert (done.state, done.asked_by) == ("done", "local")
    assert [(r.read, r.kept, r.dry_run) for r in done.outcome.reports] == [(4, 4, False)]
    assert messages(study) == 4
    assert [job.id for job in jobs.latest()] == [done.id]
    assert jobs.at_work() == []


def test_a_trial_keeps_nothing_and_its_delivery_goes_only_once_it_is_in(tmp_path):
    study = new_study(tmp_path)
    delivery, folder = deliveries.begin(study)
    export(folder, SMALL)
    deliveries.keep(study, delivery, "local")
    deliveries.change(study, delivery, Choices(community="c"))
    jobs = Jobs(study)
    for dry_run in (True, False):
        asked = Spec(
            brings=[Bring(community="c")], dry_run=dry_run, measure=False, delivery=delivery
        )
        work(study.folder, written(jobs, study, asked))
        assert folder.exists() == dry_run
        assert messages(study) == (0 if dry_run else 4)
    with pytest.raises(NotFound):
        deliveries.get(study, delivery)


def test_what_cannot_be_read_is_said_and_the_study_is_as_before(tmp_path):
    study = new_study(tmp_path)
    (study.folder / "broken.zip").write_bytes(b"PK\x03\x04 not an archive")
    jobs = Jobs(study)
    job = written(jobs, study, Spec(brings=[Bring(community="c", files=["broken.zip"])]))
    work(study.folder, job)
    found = jobs.get(job)
    assert found.state == "failed"
    assert "broken.zip" in found.outcome.message
    assert liaisons.open(study.folder).store.communities == []


def test_what_identifies_people_is_not_in_the_table_of_jobs(tmp_path):
    study = new_study(tmp_path)
    broken = [tweet(1, "doc_arnica", "bonjour", datetime="le jour où doc_arnica est venue")]
    jobs = Jobs(study)
    job = written(jobs, study, spec(study, [*SMALL[1:], *broken]))
    work(study.folder, job)
    assert any("doc_arnica" in (r.raw or "") for r in jobs.get(job).outcome.reports[0].examples)
    study.database.close()
    kept = b"".join(path.read_bytes() for path in study.folder.glob("study.db*"))
    assert b"doc_arnica" not in kept
    assert (study.private_folder / "jobs" / f"{job}.json").stat().st_mode & 0o077 == 0


def test_a_job_that_is_asked_to_stop_leaves_the_study_as_it_was(tmp_path):
    study = new_study(tmp_path)
    jobs = Jobs(study)
    job = written(jobs, study, spec(study, MANY))
    jobs.stop(job)
    work(study.folder, job)
    assert jobs.get(job).state == "stopped"
    assert liaisons.open(study.folder).store.communities == []
    assert list(study.private_folder.glob("import-*")) == []


def test_a_job_whose_process_died_is_interrupted_and_can_be_asked_again(tmp_path):
    study = new_study(tmp_path)
    jobs = Jobs(study)
    job = written(jobs, study, spec(study, MANY))
    command = [sys.executable, "-m", "liaisons.study.worker", str(study.folder), job]
    process = subprocess.Popen(command)
    until(jobs, job, ("running",))
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert until(jobs, job).state == "interrupted"
    assert liaisons.open(study.folder).store.communities == []
    again = until(jobs, jobs.again(job, "local"))
    assert (again.state, messages(study)) == ("done", len(MANY))


def test_a_job_never_begun_is_interrupted_after_a_while(tmp_path, monkeypatch):
    study = new_study(tmp_path)
    jobs = Jobs(study)
    job = written(jobs, study, spec(study))
    assert jobs.get(job).state == "waiting"
    monkeypatch.setattr("liaisons.study.jobs._STARTS_WITHIN", dt.timedelta(0))
    assert jobs.get(job).state == "interrupted"


def test_two_imports_at_once_both_get_in_one_after_the_other(tmp_path):
    study = new_study(tmp_path)
    jobs = Jobs(study)
    asked = []
    for name, tweets in (("a", MANY[:3000]), ("b", MANY[3000:6000])):
        path = export(study.folder, tweets, f"{name}.ndjson")
        bring = Bring(community=name, files=[path.name])
        asked.append(jobs.ask(Spec(brings=[bring], measure=False), name))
    assert [until(jobs, job).state for job in asked] == ["done", "done"]
    assert messages(study) == 6000


def test_while_another_works_a_job_waits_and_says_so(tmp_path):
    study = new_study(tmp_path)
    jobs = Jobs(study)
    with jobs.turn():
        job = jobs.ask(spec(study), "local")
        for _turn in range(300):
            if jobs.get(job).message:
                break
            time.sleep(0.1)
        found = jobs.get(job)
        assert (found.state, found.phase) == ("waiting", "turn")
        assert found.message
    assert until(jobs, job).state == "done"


def test_names_of_files_are_made_harmless_and_told_apart():
    assert file_name("../../etc/passwd", []) == "passwd"
    assert file_name("C:\\Users\\x\\été.csv", []) == "été.csv"
    assert file_name(".hidden\x00.csv", []) == "hidden.csv"
    assert file_name("a.csv", ["A.csv", "2-a.csv"]) == "3-a.csv"
    assert len(file_name("x" * 500 + ".csv", [])) <= 120
    assert file_name("..", []) != ""


def test_what_nobody_came_back_to_is_swept(tmp_path, monkeypatch):
    study = new_study(tmp_path)
    delivery, folder = deliveries.begin(study)
    deliveries.keep(study, delivery, "local")
    assert folder.stat().st_mode & 0o077 == 0
    deliveries.sweep(study)
    assert [one.id for one in deliveries.waiting(study)] == [delivery]
    monkeypatch.setattr(deliveries, "KEPT_DAYS", -1)
    deliveries.sweep(study)
    assert deliveries.waiting(study) == []
    assert not folder.exists()
