// Shared by the report's parts: reading packed arrays, small vector algebra, colours of the theme.

function bytes(base64) {
  const text = atob(base64.trim());
  const out = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) out[i] = text.charCodeAt(i);
  return out;
}

const floats = (base64) => new Float32Array(bytes(base64).buffer);
const clamp = (x, low, high) => Math.min(high, Math.max(low, x));
const mix = (a, b, w) => a + (b - a) * w;

// Vectors are arrays of 3, quaternions arrays of 4 as wxyz, matrices Float32Array(16) by columns.
const add = (a, b) => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
const sub = (a, b) => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const scale = (a, s) => [a[0] * s, a[1] * s, a[2] * s];
const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
const length = (a) => Math.hypot(a[0], a[1], a[2]);
const unit = (a) => scale(a, 1 / (length(a) || 1));
const mixed = (a, b, w) => [mix(a[0], b[0], w), mix(a[1], b[1], w), mix(a[2], b[2], w)];

function quatTimes(a, b) {
  return [
    a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3],
    a[0] * b[1] + a[1] * b[0] + a[2] * b[3] - a[3] * b[2],
    a[0] * b[2] - a[1] * b[3] + a[2] * b[0] + a[3] * b[1],
    a[0] * b[3] + a[1] * b[2] - a[2] * b[1] + a[3] * b[0],
  ];
}

function quatRotate(q, v) {
  const u = [q[1], q[2], q[3]];
  const twice = scale(cross(u, v), 2);
  return add(add(v, scale(twice, q[0])), cross(u, twice));
}

function quatAbout(axis, angle) {
  const s = Math.sin(angle / 2);
  return [Math.cos(angle / 2), axis[0] * s, axis[1] * s, axis[2] * s];
}

// The shortest turn that takes z to `direction` (unit).
function quatFromZ(direction) {
  const [x, y, z] = direction;
  if (z < -0.9999) return [0, 1, 0, 0];
  const norm = Math.hypot(1 + z, x, y);
  return [(1 + z) / norm, -y / norm, x / norm, 0];
}

function quatMixed(a, b, w) { // normalised linear blend, the short way round
  const sign = a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3] < 0 ? -1 : 1;
  const out = a.map((x, i) => mix(x, sign * b[i], w));
  const norm = Math.hypot(...out);
  return out.map((x) => x / norm);
}

function matrixOf(q, p) {
  const x = quatRotate(q, [1, 0, 0]), y = quatRotate(q, [0, 1, 0]), z = quatRotate(q, [0, 0, 1]);
  return new Float32Array([...x, 0, ...y, 0, ...z, 0, ...p, 1]);
}

function matrixTimes(a, b) {
  const out = new Float32Array(16);
  for (let c = 0; c < 4; c++)
    for (let r = 0; r < 4; r++)
      for (let k = 0; k < 4; k++) out[4 * c + r] += a[4 * k + r] * b[4 * c + k];
  return out;
}

function lookAt(eye, target, up) {
  const back = unit(sub(eye, target)), right = unit(cross(up, back)), top = cross(back, right);
  return new Float32Array([
    right[0], top[0], back[0], 0, right[1], top[1], back[1], 0, right[2], top[2], back[2], 0,
    -dot(right, eye), -dot(top, eye), -dot(back, eye), 1,
  ]);
}

function perspective(fov, aspect, near, far) {
  const f = 1 / Math.tan(fov / 2);
  return new Float32Array([
    f / aspect, 0, 0, 0, 0, f, 0, 0, 0, 0, (far + near) / (near - far), -1, 0, 0, (2 * far * near) / (near - far), 0,
  ]);
}

function orthographic(radius, near, far) {
  return new Float32Array([
    1 / radius, 0, 0, 0, 0, 1 / radius, 0, 0, 0, 0, 2 / (near - far), 0, 0, 0, (far + near) / (near - far), 1,
  ]);
}

// A colour variable of the style sheet (#rrggbb) as linear light, 0…1.
function themeColour(name) {
  const hex = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  return [1, 3, 5].map((i) => Math.pow(parseInt(hex.slice(i, i + 2), 16) / 255, 2.2));
}

// Where time `t` falls in `frames` samples at `fps` from `start`: two rows and the weight of the second; ends are held.
function sampleAt(track, t) {
  const at = clamp((t - track.start) * track.fps, 0, track.frames - 1);
  const row = Math.min(Math.floor(at), Math.max(track.frames - 2, 0));
  return { row, next: Math.min(row + 1, track.frames - 1), weight: at - row, nearest: Math.round(at) };
}
