"""`exoactor scene from-photo`: a scene from one picture of it."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from tyro.conf import OmitArgPrefixes, Positional, arg

from exoactor.services.budget import Budget


@dataclass(frozen=True)
class FromPhoto:
    """A scene.yaml from a photo of somebody who stands in the robot's place, or of the robot, with
    boxes around the things; and the photo with what was found drawn over it.
    """

    photo: Positional[Path]
    """The picture: PNG, JPEG or WebP."""
    boxes: Path | None = None
    """boxes.json: name, kind and box of each thing (docs/photos.md)."""
    plan: Literal["gemini"] | None = None
    """Or have a model draw the boxes; it is asked once a picture."""
    focal_px: float | None = None
    """Focal length in pixels, of the picture as it is worked on (1920 px long at most); default:
    found from the picture, less surely."""
    stature_m: Annotated[float, arg(name="stature")] = 1.32
    """Height in metres of who stands there: it sets the scale. Default: the robot's."""
    out: Annotated[Path | None, arg(metavar="FILE")] = None
    """Where the scene goes; default <photo>.yaml in the working folder; the camera and the picture
    go beside it."""
    budget: OmitArgPrefixes[Budget] = field(default_factory=Budget)

    def carry_out(self) -> dict[str, Any]:
        from exoactor.commands import photo

        return photo.scene_of(
            self.photo, self.boxes, self.plan, self.focal_px, self.stature_m, self.out, self.budget
        )
