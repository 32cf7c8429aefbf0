"""MuJoCo scenes as people publish them, written into a folder."""

import struct
from pathlib import Path

import numpy as np

from exoactor.scenes.scene import Part

TEXTURED = """<mujoco model="kitchen corner">
  <compiler angle="degree" meshdir="meshes" texturedir="textures"/>
  <include file="parts/assets.xml"/>
  <worldbody>
    <light pos="0 0 3" dir="0 0 -1"/>
    <geom name="floor" type="plane" size="4 4 .1" material="tiles"/>
    <body name="kitchen" pos="1.75 0 0">
      <include file="parts/counter.xml"/>
      <body name="wall_cabinet" pos=".1 0 1.6">
        <geom type="box" size=".18 .9 .3" rgba=".9 .88 .8 1"/>
        <body name="wall_cabinet_door" pos="-.19 -.45 0">
          <joint name="door_hinge" axis="0 0 1" range="0 110"/>
          <geom type="box" size=".01 .43 .28" pos="0 .43 0" rgba=".7 .6 .4 1"/>
        </body>
      </body>
    </body>
    <body name="RedMug_main" pos="1.45 .25 .81" euler="0 0 30">
      <freejoint/>
      <inertial pos="0 0 .04" mass=".31" diaginertia="3e-4 3e-4 3e-4"/>
      <geom name="mug_visual" type="mesh" mesh="mug" material="red" group="1" contype="0"
            conaffinity="0"/>
      <geom name="mug_collision" type="cylinder" size=".04 .05" pos="0 0 .05" group="3"
            friction=".9 .005 .0001"/>
    </body>
    <body name="kettle" pos="1.5 -.35 .81">
      <freejoint/>
      <geom type="mesh" mesh="kettle" density="300" rgba=".6 .62 .65 1"/>
    </body>
    <camera name="overhead" pos="1 0 3" xyaxes="0 -1 0 1 0 0"/>
  </worldbody>
</mujoco>
"""
KITCHEN_ASSETS = """<mujocoinclude>
  <asset>
    <texture name="tiles" type="2d" file="tiles.png"/>
    <material name="tiles" texture="tiles" texrepeat="6 6"/>
    <material name="red" rgba=".8 .1 .1 1"/>
    <material name="wood" rgba=".7 .55 .35 1"/>
    <mesh file="mug.obj"/>
    <mesh name="kettle" file="kettle.stl" scale=".001 .001 .001"/>
  </asset>
</mujocoinclude>
"""
KITCHEN_COUNTER = """<mujocoinclude>
  <body name="counter">
    <geom name="worktop" type="box" size=".35 1 .02" pos="0 0 .79" material="wood"/>
    <geom name="carcass" type="box" size=".32 .98 .385" pos=".02 0 .385" rgba=".85 .85 .82 1"/>
  </body>
</mujocoinclude>
"""
LAB = """<mujoco model="lab">
  <compiler angle="radian" eulerseq="XYZ"/>
  <option timestep="0.002" integrator="implicitfast"/>
  <default>
    <default class="cube">
      <geom type="box" size=".05 .05 .05" density="200" friction=".7 .005 .0001"/>
    </default>
  </default>
  <worldbody>
    <geom type="plane" size="0 0 1"/>
    <camera name="front" pos="-2.2 -2.4 1.6" xyaxes=".74 -.67 0 .25 .28 .93" fovy="55"
            resolution="640 480"/>
    <geom name="bench" type="box" size=".4 .8 .36" pos="1.8 0 .36" rgba=".5 .5 .55 1"/>
    <body name="cube_red" pos="1.6 .2 .77" childclass="cube">
      <freejoint/><geom rgba="1 0 0 1"/>
    </body>
    <body name="cube_blue" pos="1.6 -.2 .77" euler="0 0 .4" childclass="cube">
      <freejoint/><geom rgba="0 0 1 1"/>
    </body>
    <body name="crate" pos=".9 -1.1 .16" childclass="cube">
      <freejoint/><geom size=".2 .15 .16" rgba=".6 .45 .3 1" density="60"/>
    </body>
  </worldbody>
</mujoco>
"""
ROOM = """<mujoco model="room">
  <worldbody>
    <geom name="floor" type="box" size="5 5 .05" pos="0 0 -.05"/>
    <geom name="north_wall" type="box" size="3 .05 1.4" pos="1 2.6 1.4" rgba=".9 .9 .85 1"/>
    <body name="sofa" pos="-1.6 .6 0" quat=".7071 0 0 .7071">
      <geom name="cushion" type="box" size=".8 .4 .2" pos="0 0 .2"/>
      <geom type="box" size=".8 .1 .4" pos="0 .45 .4"/>
    </body>
    <body name="coffee table" pos="1.5 .3 0">
      <geom name="plate" type="cylinder" size=".45 .02" pos="0 0 .44" rgba=".4 .25 .15 1"/>
      <geom type="cylinder" size=".05 .21" pos="0 0 .21" rgba=".2 .2 .2 1"/>
    </body>
    <body name="floor lamp" pos="2.4 1.9 0">
      <geom type="cylinder" size=".15 .01" pos="0 0 .01"/>
      <geom type="capsule" fromto="0 0 .02 0 0 1.5" size=".015"/>
      <geom type="ellipsoid" size=".15 .15 .2" pos="0 0 1.6" rgba="1 .9 .6 .8"/>
    </body>
    <body pos="1.35 .2 .55"><freejoint/><geom type="sphere" size=".09" rgba="1 .5 0 1"/></body>
  </worldbody>
</mujoco>
"""
SHELVES = """<mujoco model="store room">
  <compiler autolimits="true"/>
  <default>
    <geom rgba=".55 .56 .6 1"/>
    <default class="board"><geom type="box" size=".2 .5 .015"/></default>
    <default class="tin">
      <geom type="cylinder" size=".035 .05" mass=".35" rgba=".75 .1 .1 1"/>
    </default>
  </default>
  <worldbody>
    <geom type="plane" size="5 5 .1"/>
    <body name="rack" pos="1.9 0 0">
      <replicate count="4" offset="0 0 .38"><geom class="board" pos="0 0 .05"/></replicate>
      <frame pos="0 0 .62">
        <geom type="box" size=".02 .02 .62" pos="-.18 -.48 0"/>
        <geom type="box" size=".02 .02 .62" pos="-.18 .48 0"/>
        <geom type="box" size=".02 .02 .62" pos=".18 -.48 0"/>
        <geom type="box" size=".02 .02 .62" pos=".18 .48 0"/>
      </frame>
    </body>
    <replicate count="3" offset="0 .25 0">
      <body name="tin" pos="1.8 -.25 .875" childclass="tin"><freejoint/><geom/></body>
    </replicate>
    <frame name="corner" euler="0 0 90">
      <geom name="pallet" type="box" size=".4 .6 .07" pos="-1.5 .2 .07" rgba=".7 .55 .35 1"/>
    </frame>
  </worldbody>
</mujoco>
"""


def kitchen(folder: Path) -> Path:
    """A kitchen corner: includes, meshes, a texture, a hinged door, a camera from above."""
    import cv2

    for name in ("parts", "meshes", "textures"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "parts/assets.xml").write_text(KITCHEN_ASSETS)
    (folder / "parts/counter.xml").write_text(KITCHEN_COUNTER)
    (folder / "meshes/mug.obj").write_text(as_obj(*turned([(0.0, 0.04), (0.1, 0.042)])))
    profile = [(0.0, 80.0), (60.0, 90.0), (160.0, 60.0), (200.0, 20.0)]
    (folder / "meshes/kettle.stl").write_bytes(as_stl(*turned(profile)))
    tiles = np.kron(np.indices((4, 4)).sum(axis=0) % 2, np.ones((8, 8))) * 60 + 150
    cv2.imwrite(str(folder / "textures/tiles.png"), tiles.astype(np.uint8))
    return written(folder / "kitchen.xml", TEXTURED)


def written(path: Path, text: str) -> Path:
    """The file with that text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def turned(profile: list[tuple[float, float]], around: int = 24) -> tuple[np.ndarray, np.ndarray]:
    """Vertices and faces of a body turned on a lathe: heights and radii from the foot up."""
    turn = np.linspace(0.0, 2.0 * np.pi, around, endpoint=False)
    rings = [
        np.column_stack([r * np.cos(turn), r * np.sin(turn), np.full(around, z)])
        for z, r in profile
    ]
    middle = [[0.0, 0.0, profile[0][0]], [0.0, 0.0, profile[-1][0]]]
    foot, head = around * len(profile), around * len(profile) + 1
    faces = []
    for k in range(around):
        on = (k + 1) % around
        faces += [(foot, on, k), (head, head - 2 - around + 1 + k, head - 2 - around + 1 + on)]
        for ring in range(len(profile) - 1):
            a, b, up = ring * around + k, ring * around + on, around
            faces += [(a, b, b + up), (a, b + up, a + up)]
    return np.concatenate([*rings, middle]), np.array(faces)


def mesh_part(
    profile: list[tuple[float, float]], name: str = "body", around: int = 24, solid: bool = True
) -> Part:
    """A part turned on a lathe, its middle at the origin of its thing."""
    vertices, faces = turned(profile, around)
    middle = (vertices.min(axis=0) + vertices.max(axis=0)) / 2.0
    half = tuple((np.ptp(vertices, axis=0) / 2.0).tolist())
    corners = tuple((x, y, z) for x, y, z in (vertices - middle).tolist())
    triangles = tuple((a, b, c) for a, b, c in faces.tolist())
    return Part(name, "mesh", half, solid=solid, vertices_m=corners, faces=triangles)


def as_obj(vertices: np.ndarray, faces: np.ndarray) -> str:
    """A Wavefront file."""
    points = [f"v {x:.6f} {y:.6f} {z:.6f}" for x, y, z in vertices]
    return "\n".join([*points, *(f"f {a} {b} {c}" for a, b, c in faces + 1)]) + "\n"


def as_stl(vertices: np.ndarray, faces: np.ndarray) -> bytes:
    """A binary STL file."""
    out = bytearray(80) + struct.pack("<I", len(faces))
    for face in faces:
        out += struct.pack("<12fH", 0.0, 0.0, 0.0, *vertices[face].ravel(), 0)
    return bytes(out)
