"""Runs WiLoR-mini on the hands that a body estimate shows, frame by frame.

request: clip: an mp4; fps; boxes: an npz with hand_px (T, 2, 2, 2), for left and right hand wrist
and middle knuckle in pixels, and found (T,). Writes hands_raw.npz: hand_pose (T, 2, 15, 3)
axis-angle, global_orient (T, 2, 3) axis-angle in the camera's frame, score (T, 2), 0 where no hand
was read. Left hands as WiLoR-mini gives them: not mirrored.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
from protocol import Beats, serve

REACH = 1.4
"""Half a box's side, in lengths from wrist to knuckle, about a point a little beyond the
knuckle."""
LEAST_PX = 8.0


def box(wrist: Any, knuckle: Any) -> list[float]:
    """Left, top, right, bottom around a hand."""
    along = knuckle - wrist
    middle, reach = wrist + 1.1 * along, REACH * max(float((along**2).sum()) ** 0.5, LEAST_PX)
    return [middle[0] - reach, middle[1] - reach, middle[0] + reach, middle[1] + reach]


def work(request: Any, folder: Path, beats: Beats) -> tuple[dict[str, str], dict[str, str]]:
    """Read both hands in every frame."""
    import cv2
    import numpy as np
    import torch
    from wilor_mini.pipelines.wilor_hand_pose3d_estimation_pipeline import (
        WiLorHandPose3dEstimationPipeline,
    )

    gpu = torch.cuda.is_available()
    beats.tell("loading WiLoR")
    model = WiLorHandPose3dEstimationPipeline(
        device=torch.device("cuda" if gpu else "cpu"), dtype=torch.float16 if gpu else torch.float32
    )
    with np.load(request["boxes"], allow_pickle=False) as file:
        hand_px, found = file["hand_px"], file["found"]

    count = len(hand_px)
    pose, orient, score = np.zeros((count, 2, 15, 3)), np.zeros((count, 2, 3)), np.zeros((count, 2))
    clip = cv2.VideoCapture(request["clip"])

    for t in range(count):
        there, picture = clip.read()  # BGR, as the model wants it
        if not there:
            break
        if found[t]:
            boxes = np.array([box(*hand_px[t, side]) for side in range(2)])
            for side, hand in enumerate(model.predict_with_bboxes(picture, boxes, [0, 1])):
                read = hand["wilor_preds"]
                pose[t, side], orient[t, side] = read["hand_pose"][0], read["global_orient"][0, 0]
                score[t, side] = 1.0
        beats.tell("reading hands", (t + 1.0) / count)

    np.savez(folder / "hands_raw.npz", hand_pose=pose, global_orient=orient, score=score)
    return {"result": "hands_raw.npz"}, {
        "python": sys.version.split()[0],
        "torch": str(torch.__version__),
    }


if __name__ == "__main__":
    serve(work)
