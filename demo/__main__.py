"""`make demo`: run the story on a running platform (or one started for it) and say what held; exit 0 if all did."""

import sys
import time
from pathlib import Path

import click

from demo import crash
from demo.api import StepFailed
from demo.stage import Stage, new_story, partner_system, stage
from demo.story import STEPS, Step, Story

RUN_FOLDER = Path(__file__).resolve().parents[1] / ".run"


@click.command()
@click.option("--folder", type=click.Path(path_type=Path), default=RUN_FOLDER, help="Data, logs and secrets.")
def main(folder: Path) -> None:
    """Drive the whole story over the public APIs, then kill a service in the middle of a second run."""
    sys.exit(_both_runs(folder))


def _both_runs(folder: Path) -> int:
    began = time.monotonic()
    try:
        with stage(folder) as play:
            _tell(play)
    except StepFailed as failure:
        print(f"\nFAILED: {failure}", flush=True)
        return 1
    print(f"\nevery step held, {time.monotonic() - began:.1f} s in all", flush=True)
    return 0


def _tell(play: Stage) -> None:
    story = Story(play, new_story())
    print(f"story {story.correlation}, station {story.site}\n", flush=True)
    linkage = story.person("linkage")
    secret = play.partner_secret(linkage, "police")
    with partner_system(play, secret, "partner-police") as address:
        play.set_up_partners(linkage, address)
        for number, step in enumerate(STEPS, start=1):
            _run(str(number), step, story)
        _run("8", crash.survives_a_kill, Story(play, new_story()))


def _run(number: str, step: Step, story: Story) -> None:
    began = time.monotonic()
    told = step(story)
    summary = (step.__doc__ or "").strip().splitlines()[0]
    print(f"{number}. {summary}  [{(time.monotonic() - began) * 1000:.0f} ms]", flush=True)
    for line in told:
        print(f"     {line}", flush=True)


if __name__ == "__main__":
    main()
