import sys

from config.steps import Step, run_shown, say


def test_what_a_command_prints_stays_clean_of_progress(capsys):
    say("ready after 20 s")

    assert capsys.readouterr().out == ""


def test_a_long_command_shows_that_it_lives_and_gives_its_exit_code(capsys):
    step = Step("making")

    code = run_shown([sys.executable, "-c", "print('said'); raise SystemExit(3)"], step)

    assert code == 3
    assert step.lines == ["said\n"]
    assert "making, 0 s" in capsys.readouterr().err


def test_a_command_is_told_its_settings():
    step = Step("asking")

    run_shown([sys.executable, "-c", "import os; print(os.environ['TOLD'])"], step, {"TOLD": "yes"})

    assert step.describe() == "asking: yes"
