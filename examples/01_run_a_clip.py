"""Run a clip of a person, and see what came of it.

python examples/01_run_a_clip.py [clip.mp4 [tracker [body reader]]]
"""

import sys
from pathlib import Path

import exoactor
from exoactor import BackEnds, ClipOptions

usual = (str(Path(__file__).parent / "demo.mp4"), "auto", "blaze")
clip, tracker, body = (*sys.argv[1:4], *usual[len(sys.argv) - 1 :])

run = exoactor.run(
    video=clip,
    clip=ClipOptions(stature_m=1.75),
    back_ends=BackEnds(track=tracker, body=body),
    listener=lambda event: (
        print(f"{event.step:<9} {event.kind}") if event.kind in ("done", "kept") else None
    ),
)

print("passed" if run.verdict.passed else "not passed")
print(*run.verdict.reasons, sep="\n")
print(f"report: {run.file('report.html')}")
