// From packed motions to parts to draw: forward kinematics of the robot, the person as a mannequin, things.
// A part is {mesh, size: half extents, half: half length of a capsule, position, quat, colour}.

function robotLinks(body, track, t) {
  const { row, next, weight } = sampleAt(track, t);
  const width = 7 + body.links.filter((link) => link.axis).length;
  const value = (i) => mix(track.rows[row * width + i], track.rows[next * width + i], weight);
  const four = (r) => [3, 4, 5, 6].map((i) => track.rows[r * width + i]);
  const places = [];
  let joint = 7;
  for (const link of body.links) {
    if (!link.axis) {
      places.push({ position: [value(0), value(1), value(2)], quat: quatMixed(four(row), four(next), weight) });
      continue;
    }
    const parent = places[link.parent];
    places.push({
      position: add(parent.position, quatRotate(parent.quat, link.pos)),
      quat: quatTimes(quatTimes(parent.quat, link.quat), quatAbout(link.axis, value(joint++))),
    });
  }
  return places;
}

// Things stand where they stand, or have a track of rows of position and quaternion wxyz.
function thingPlaces(things, t) {
  return things.places.map((place) => {
    if (!place.track) return place;
    const { row, next, weight } = sampleAt(place.track, t), { rows } = place.track;
    const at = (r, from, to) => Array.from(rows.subarray(7 * r + from, 7 * r + to));
    return { position: mixed(at(row, 0, 3), at(next, 0, 3), weight), quat: quatMixed(at(row, 3, 7), at(next, 3, 7), weight) };
  });
}

// Shapes, each on one of `places`.
function shapeParts(shapes, places, tint) {
  return shapes.map((shape) => {
    const link = places[shape.link];
    const [a, b, c] = shape.size;
    const size = { sphere: [a, a, a], capsule: [a, a, a], cylinder: [a, a, b], mesh: [1, 1, 1] }[shape.kind] || [a, b, c];
    return {
      mesh: { cylinder: "cylinder", box: "box", mesh: shape.mesh }[shape.kind] ?? "ball",
      size,
      half: shape.kind === "capsule" ? b : 0,
      position: add(link.position, quatRotate(link.quat, shape.pos)),
      quat: quatTimes(link.quat, shape.quat),
      colour: tint || shape.rgb.map((x) => Math.pow(x, 2.2)),
    };
  });
}

function rod(from, to, radius, colour) {
  const along = sub(to, from);
  return {
    mesh: "ball", size: [radius, radius, radius], half: length(along) / 2, colour,
    position: mixed(from, to, 0.5), quat: quatFromZ(unit(along)),
  };
}

function personJoints(person, t, offset) {
  const { row, next, weight } = sampleAt(person, t);
  const joints = person.joints.length / person.frames / 3;
  const at = (r, j) => person.joints.subarray(3 * (r * joints + j), 3 * (r * joints + j) + 3);
  return Array.from({ length: joints }, (_, j) => add(mixed(at(row, j), at(next, j), weight), offset));
}

function personParts(person, joints, colours) {
  const parts = person.bones.map((bone) =>
    rod(joints[bone.from], joints[bone.to], bone.radius, colours[bone.side || "trunk"]));
  const { joint, neck, m } = person.head;
  const up = unit(sub(joints[joint], joints[neck]));
  parts.push({
    mesh: "ball", size: [m * 0.86, m * 0.86, m], half: m * 0.25, colour: colours.trunk,
    position: add(joints[joint], scale(up, m * 0.8)), quat: quatFromZ(up),
  });
  for (const side of ["left", "right"]) { // a hand beyond each wrist
    const fore = person.bones[person.bones.length - (side === "left" ? 2 : 1)];
    const along = unit(sub(joints[fore.to], joints[fore.from]));
    parts.push(rod(joints[fore.to], add(joints[fore.to], scale(along, m * 0.9)), fore.radius * 1.05, colours[side]));
  }
  return parts;
}

// Discs on the floor under the feet that stand: {position, side}.
function standing(track, flags, t, places) {
  const { nearest } = sampleAt(track, t);
  return ["left", "right"].flatMap((side, i) =>
    flags[2 * nearest + i] ? [{ side, position: [places[i][0], places[i][1], 0.004] }] : []);
}
