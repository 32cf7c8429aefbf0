// The 3D view: what is shown, from where, and how one turns it. Drawn only when something changed.

const HOME = { turn: -0.75, tilt: 0.2, distance: 4.2, pan: [0, 0, 0] };
const AMONG_THINGS = { tilt: 0.3, distance: 4.3 };

function unpackScene(data) {
  if (data.robot)
    for (const which of ["achieved", "reference"])
      if (data.robot[which]) data.robot[which].rows = floats(data.robot[which].rows);
  if (data.robot && data.robot.contacts) data.robot.contacts = bytes(data.robot.contacts);
  if (data.things) { // one list of meshes: the robot's, then the things'
    const before = data.robot ? data.robot.body.meshes.length : 0;
    for (const shape of data.things.shapes) if (shape.mesh >= 0) shape.mesh += before;
  }
  data.meshes = [...(data.robot ? data.robot.body.meshes : []), ...(data.things ? data.things.meshes : [])]
    .map(({ vertices, faces }) => ({ vertices: floats(vertices), faces: new Uint32Array(bytes(faces).buffer) }));
  if (data.things)
    for (const place of data.things.places) if (place.track) place.track.rows = floats(place.track.rows);
  if (data.person) {
    data.person.joints = floats(data.person.joints);
    data.person.contacts = bytes(data.person.contacts);
  }
  return data;
}

function makeView3d(figure, data) {
  const canvas = figure.querySelector("canvas");
  unpackScene(data);
  const draw = makeRenderer(canvas, data.meshes);
  if (!draw) {
    figure.querySelector(".no-webgl").hidden = false;
    return () => {};
  }
  const shown = (name) => { const box = figure.querySelector(`input[name=${name}]`); return box ? box.checked : false; };
  const home = data.things ? { ...HOME, ...AMONG_THINGS, turn: data.things.turn } : HOME;
  const leftwards = scale([Math.sin(home.turn), -Math.cos(home.turn), 0], 1.1); // of the robot, as seen from home
  const orbit = { ...home };
  let time = 0, target = data.things ? [...data.things.middle, 0.6] : null, queued = false, inView = true;

  function frame() {
    queued = false;
    const parts = [], ghosts = [], discs = [], anchors = [];
    const colours = sceneColours();
    if (data.person && shown("person")) {
      const apart = shown("apart") && data.robot;
      const joints = personJoints(data.person, time, apart ? leftwards : [0, 0, 0]);
      const among = data.things && data.robot && !apart; // both in one place: the robot is seen through the person
      (among ? ghosts : parts).push(...personParts(data.person, joints, colours));
      const feet = data.person.feet.map(([ankle, foot]) => mixed(joints[ankle], joints[foot], 0.5));
      discs.push(...standing(data.person, data.person.contacts, time, feet));
      anchors.push(joints[0]);
    }
    if (data.things && shown("things")) parts.push(...shapeParts(data.things.shapes, thingPlaces(data.things, time)));
    if (data.robot) addRobot(data.robot, parts, ghosts, discs, anchors, colours);
    follow(anchors);
    const { turn, tilt, distance } = orbit;
    const centre = add(target, orbit.pan);
    const away = [Math.cos(tilt) * Math.cos(turn), Math.cos(tilt) * Math.sin(turn), Math.sin(tilt)];
    draw({ parts, ghosts, discs, colours, target: centre, eye: add(centre, scale(away, distance)) });
  }

  function addRobot(robot, parts, ghosts, discs, anchors, colours) {
    if (robot.achieved && shown("robot")) {
      const links = robotLinks(robot.body, robot.achieved, time);
      parts.push(...shapeParts(robot.body.shapes, links));
      const feet = robot.body.feet.map((foot) => add(links[foot].position, quatRotate(links[foot].quat, [0.035, 0, 0])));
      if (robot.contacts) discs.push(...standing(robot.achieved, robot.contacts, time, feet));
      anchors.push(links[0].position);
    }
    if (robot.reference && shown("reference")) {
      const links = robotLinks(robot.body, robot.reference, time);
      ghosts.push(...shapeParts(robot.body.shapes, links, colours.ghost));
      anchors.push(links[0].position);
    }
  }

  function follow(anchors) {
    if (target && !(shown("follow") && anchors.length)) return;
    const places = anchors.length ? anchors : [[0, 0, 0]];
    const mean = scale(places.reduce(add, [0, 0, 0]), 1 / places.length);
    target = [mean[0], mean[1], 0.72];
  }

  function redraw() {
    if (inView && !queued) { queued = true; requestAnimationFrame(frame); }
  }

  function fit() {
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    canvas.width = Math.max(1, Math.round(canvas.clientWidth * ratio));
    canvas.height = Math.max(1, Math.round(canvas.clientHeight * ratio));
    redraw();
  }

  steer(canvas, orbit, redraw);
  figure.addEventListener("change", redraw);
  figure.querySelector("button[name=reset]").addEventListener("click", () => {
    Object.assign(orbit, home);
    redraw();
  });
  new ResizeObserver(fit).observe(canvas);
  new IntersectionObserver(([entry]) => { inView = entry.isIntersecting; redraw(); }).observe(canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  return (t) => { time = t; redraw(); };
}

function sceneColours() {
  return {
    left: themeColour("--left"), right: themeColour("--right"), trunk: themeColour("--person"),
    ghost: themeColour("--accent"), line: themeColour("--grid").map((x) => Math.pow(x, 1 / 2.2)),
    shadow: [0, 0, 0], sky: themeColour("--sky"), ground: themeColour("--ground"),
  };
}

// Drag turns, drag with shift or the right button moves, the wheel (once the view has focus) and two fingers zoom.
function steer(canvas, orbit, redraw) {
  const fingers = new Map();
  const turn = (dx, dy) => { orbit.turn -= dx; orbit.tilt = clamp(orbit.tilt + dy, -0.1, 1.5); };
  const zoom = (factor) => { orbit.distance = clamp(orbit.distance * factor, 1.2, 20); };
  const move = (dx, dy) => {
    const right = [-Math.sin(orbit.turn), Math.cos(orbit.turn), 0];
    orbit.pan = add(orbit.pan, add(scale(right, -dx * orbit.distance), [0, 0, dy * orbit.distance]));
  };
  canvas.addEventListener("pointerdown", (e) => {
    canvas.focus({ preventScroll: true });
    canvas.setPointerCapture(e.pointerId);
    fingers.set(e.pointerId, [e.clientX, e.clientY]);
  });
  canvas.addEventListener("pointermove", (e) => {
    const before = fingers.get(e.pointerId);
    if (!before) return;
    const spread = () => { const [a, b] = [...fingers.values()]; return Math.hypot(a[0] - b[0], a[1] - b[1]); };
    const was = fingers.size === 2 ? spread() : 0;
    const dx = (e.clientX - before[0]) / canvas.clientHeight, dy = (e.clientY - before[1]) / canvas.clientHeight;
    fingers.set(e.pointerId, [e.clientX, e.clientY]);
    if (fingers.size === 2) zoom(was / Math.max(spread(), 1));
    else if (e.shiftKey || e.buttons === 2) move(dx * 0.6, dy * 0.6);
    else turn(dx * 3, dy * 3);
    redraw();
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, (e) => fingers.delete(e.pointerId));
  canvas.addEventListener("contextmenu", (e) => e.preventDefault());
  canvas.addEventListener("wheel", (e) => {
    if (document.activeElement !== canvas && !e.ctrlKey) return; // a page must scroll past
    e.preventDefault();
    zoom(Math.exp(e.deltaY * 0.001));
    redraw();
  }, { passive: false });
  const keys = {
    ArrowLeft: () => turn(0.1, 0), ArrowRight: () => turn(-0.1, 0), ArrowUp: () => turn(0, 0.1),
    ArrowDown: () => turn(0, -0.1), "+": () => zoom(0.9), "-": () => zoom(1.1),
  };
  canvas.addEventListener("keydown", (e) => {
    if (!keys[e.key]) return;
    e.preventDefault();
    e.stopPropagation();
    keys[e.key]();
    redraw();
  });
}
