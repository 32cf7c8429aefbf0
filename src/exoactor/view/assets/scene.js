// A small WebGL2 renderer: lit solids with a soft shadow on a gridded floor, an orbiting camera.

const LIGHT = unit([0.45, -0.35, 0.9]);
const SHADOW_PX = 1024, SHADOW_RADIUS_M = 3.2;

const SOLID_VERTEX = `#version 300 es
layout(location=0) in vec3 point; layout(location=1) in vec3 normal; layout(location=2) in float end;
uniform mat4 view_projection, place, light; uniform vec3 size; uniform float half_length;
out vec3 n; out vec3 world; out vec4 lit;
void main() {
  vec4 p = place * vec4(point * size + vec3(0., 0., end * half_length), 1.);
  n = mat3(place) * (normal / size);
  world = p.xyz; lit = light * p; gl_Position = view_projection * p;
}`;

const SHADE = `
uniform highp sampler2DShadow shadow;
float sun(vec4 lit, float bias) {
  vec3 p = lit.xyz / lit.w * .5 + .5;
  if (any(lessThan(p, vec3(0.))) || any(greaterThan(p, vec3(1.)))) return 1.;
  float sum = 0.;
  for (int i = -2; i <= 2; i++) for (int j = -2; j <= 2; j++)
    sum += texture(shadow, vec3(p.xy + vec2(i, j) * 1.4 / ${SHADOW_PX}., p.z - bias));
  return sum / 25.;
}`;

const SOLID_FRAGMENT = `#version 300 es
precision highp float;
in vec3 n; in vec3 world; in vec4 lit; out vec4 colour;
uniform vec3 albedo, eye, sky, ground; uniform float alpha;
const vec3 to_light = vec3(${LIGHT.map((x) => x.toFixed(5)).join(",")});
${SHADE}
void main() {
  vec3 m = normalize(n), v = normalize(eye - world), h = normalize(v + to_light);
  float facing = max(dot(m, to_light), 0.);
  float bright = facing * (facing > 0. ? sun(lit, .0035) : 1.);
  vec3 ambient = mix(ground, sky, m.z * .5 + .5);
  vec3 c = albedo * (ambient + 1.05 * bright) + vec3(.16) * pow(max(dot(m, h), 0.), 40.) * bright;
  c += sky * .18 * pow(1. - max(dot(m, v), 0.), 3.);
  colour = vec4(pow(c, vec3(1. / 2.2)), alpha);
}`;

const FLOOR_VERTEX = `#version 300 es
layout(location=0) in vec3 point;
uniform mat4 view_projection, light; uniform vec3 centre; uniform float reach;
out vec2 at; out vec4 lit;
void main() {
  vec4 p = vec4(point.xy * reach + centre.xy, centre.z, 1.);
  at = p.xy; lit = light * p; gl_Position = view_projection * p;
}`;

const FLOOR_FRAGMENT = `#version 300 es
precision highp float;
in vec2 at; in vec4 lit; out vec4 colour;
uniform vec3 line_colour, shadow_colour, centre; uniform float reach;
${SHADE}
float lines(float step) {
  vec2 g = abs(fract(at / step - .5) - .5) * step / fwidth(at);
  return 1. - min(min(g.x, g.y), 1.);
}
void main() {
  float fade = smoothstep(1., .25, length(at - centre.xy) / reach);
  float grid = max(lines(.5) * .35, lines(1.) * .8) * fade;
  float dark = (1. - sun(lit, .001)) * .38;
  float a = grid + dark - grid * dark;
  colour = vec4(mix(line_colour, shadow_colour, dark / max(a, 1e-4)), a);
}`;

const DISC_FRAGMENT = `#version 300 es
precision highp float;
in vec2 at; in vec4 lit; out vec4 colour;
uniform vec3 line_colour, centre; uniform float reach;
void main() {
  float r = length(at - centre.xy) / reach;
  float ring = smoothstep(1., .93, r) * (.28 + .72 * smoothstep(.78, .86, r));
  colour = vec4(pow(line_colour, vec3(1. / 2.2)), ring * .9);
}`;

const DEPTH_FRAGMENT = `#version 300 es
precision mediump float;
void main() {}`;

function ballMesh() { // a sphere cut at the equator, its halves moved apart by `end`: sphere, ellipsoid and capsule
  const around = 28, rings = 7, vertices = [], faces = [];
  for (const end of [-1, 1])
    for (let i = 0; i <= rings; i++)
      for (let j = 0; j <= around; j++) {
        const up = (end * i * Math.PI) / 2 / rings, turn = (2 * Math.PI * j) / around;
        const p = [Math.cos(up) * Math.cos(turn), Math.cos(up) * Math.sin(turn), Math.sin(up)];
        vertices.push(...p, ...p, end);
      }
  const row = around + 1, half = row * (rings + 1);
  const quad = (a, b) => { for (let j = 0; j < around; j++) faces.push(a + j, a + j + 1, b + j, b + j, a + j + 1, b + j + 1); };
  quad(0, half);
  for (let i = 0; i < rings; i++) { quad(i * row, (i + 1) * row); quad(half + i * row, half + (i + 1) * row); }
  return { vertices, faces };
}

function cylinderMesh() {
  const around = 32, vertices = [], faces = [];
  for (let j = 0; j <= around; j++) {
    const x = Math.cos((2 * Math.PI * j) / around), y = Math.sin((2 * Math.PI * j) / around);
    vertices.push(x, y, -1, x, y, 0, 0, x, y, 1, x, y, 0, 0, x, y, -1, 0, 0, -1, 0, x, y, 1, 0, 0, 1, 0);
  }
  for (let j = 0; j < around; j++) {
    const a = 4 * j, b = 4 * (j + 1);
    faces.push(a, b, a + 1, a + 1, b, b + 1);
    if (j > 0 && j < around - 1) faces.push(2, a + 2, b + 2, 3, a + 3, b + 3);
  }
  return { vertices, faces };
}

function boxMesh() {
  const vertices = [], faces = [];
  for (let axis = 0; axis < 3; axis++)
    for (const sign of [-1, 1]) {
      const base = vertices.length / 7;
      for (const [u, v] of [[-1, -1], [1, -1], [1, 1], [-1, 1]]) {
        const p = [0, 0, 0], n = [0, 0, 0];
        p[axis] = n[axis] = sign; p[(axis + 1) % 3] = u; p[(axis + 2) % 3] = v;
        vertices.push(...p, ...n, 0);
      }
      faces.push(base, base + 1, base + 2, base, base + 2, base + 3);
    }
  return { vertices, faces };
}

// A mesh of triangles with normals smoothed over edges flatter than 40°.
function facetMesh({ vertices: points, faces }) {
  const at = (i) => points.subarray(3 * i, 3 * i + 3), count = faces.length / 3, around = new Map(), normals = [];
  for (let f = 0; f < count; f++) {
    const [a, b, c] = faces.subarray(3 * f, 3 * f + 3);
    normals.push(cross(sub(at(b), at(a)), sub(at(c), at(a))));
    for (const v of [a, b, c]) around.has(v) ? around.get(v).push(f) : around.set(v, [f]);
  }
  const units = normals.map(unit), vertices = [];
  for (let f = 0; f < count; f++)
    for (const v of faces.subarray(3 * f, 3 * f + 3)) {
      const near = around.get(v).filter((g) => dot(units[f], units[g]) > 0.77);
      vertices.push(...at(v), ...unit(near.map((g) => normals[g]).reduce(add)), 0);
    }
  return { vertices, faces: null };
}

// `more`: meshes drawn under their index, beside ball, cylinder and box.
function makeRenderer(canvas, more) {
  const gl = canvas.getContext("webgl2", { antialias: true, alpha: true, premultipliedAlpha: true, preserveDrawingBuffer: true });
  if (!gl) return null;
  const solid = program(gl, SOLID_VERTEX, SOLID_FRAGMENT), depth = program(gl, SOLID_VERTEX, DEPTH_FRAGMENT);
  const floor = program(gl, FLOOR_VERTEX, FLOOR_FRAGMENT), disc = program(gl, FLOOR_VERTEX, DISC_FRAGMENT);
  const meshes = { ball: upload(gl, ballMesh()), cylinder: upload(gl, cylinderMesh()), box: upload(gl, boxMesh()) };
  more.forEach((mesh, i) => { meshes[i] = upload(gl, facetMesh(mesh)); });
  const map = shadowMap(gl);

  function solids(p, parts, shared) {
    p.use(shared);
    for (const part of parts) {
      p.set({ place: matrixOf(part.quat, part.position), size: part.size, half_length: part.half, albedo: part.colour });
      meshes[part.mesh].draw();
    }
  }

  function flat(p, shared) {
    p.use(shared);
    meshes.box.draw(30, 6); // the face at +z, spread over the floor
  }

  // scene: {parts, ghosts, discs, eye, target, colours}
  return function draw(scene) {
    const width = canvas.width, height = canvas.height, { eye, target, colours } = scene;
    const view = matrixTimes(perspective(0.62, width / height, 0.05, 80), lookAt(eye, target, [0, 0, 1]));
    const centre = [target[0], target[1], 0];
    const sunView = lookAt(add(centre, scale(LIGHT, 8)), centre, [0, 1, 0]);
    const light = matrixTimes(orthographic(SHADOW_RADIUS_M, 2, 14), sunView);
    gl.enable(gl.DEPTH_TEST);
    gl.disable(gl.BLEND);
    gl.depthFunc(gl.LEQUAL);
    gl.bindFramebuffer(gl.FRAMEBUFFER, map.framebuffer);
    gl.viewport(0, 0, SHADOW_PX, SHADOW_PX);
    gl.clear(gl.DEPTH_BUFFER_BIT);
    solids(depth, scene.parts, { view_projection: light, light });
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.viewport(0, 0, width, height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    gl.bindTexture(gl.TEXTURE_2D, map.texture);
    const lit = { view_projection: view, light, eye, sky: colours.sky, ground: colours.ground };
    solids(solid, scene.parts, { ...lit, alpha: 1 });
    gl.enable(gl.BLEND);
    gl.blendFuncSeparate(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA, gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.depthMask(false);
    flat(floor, { view_projection: view, light, centre, reach: 9, line_colour: colours.line, shadow_colour: colours.shadow });
    for (const mark of scene.discs)
      flat(disc, { view_projection: view, light, centre: mark.position, reach: 0.13, line_colour: colours[mark.side] });
    gl.depthMask(true);
    gl.colorMask(false, false, false, false);
    solids(solid, scene.ghosts, { ...lit, alpha: 1 }); // depth first, so that a ghost shows no inside
    gl.colorMask(true, true, true, true);
    solids(solid, scene.ghosts, { ...lit, alpha: 0.34 });
  };
}

function program(gl, vertex, fragment) {
  const p = gl.createProgram();
  for (const [type, source] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]]) {
    const shader = gl.createShader(type);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) throw new Error(gl.getShaderInfoLog(shader));
    gl.attachShader(p, shader);
  }
  gl.linkProgram(p);
  const uniforms = {};
  for (let i = 0; i < gl.getProgramParameter(p, gl.ACTIVE_UNIFORMS); i++) {
    const { name, type } = gl.getActiveUniform(p, i), where = gl.getUniformLocation(p, name);
    if (type === gl.FLOAT) uniforms[name] = (v) => gl.uniform1f(where, v);
    if (type === gl.FLOAT_VEC3) uniforms[name] = (v) => gl.uniform3fv(where, v);
    if (type === gl.FLOAT_MAT4) uniforms[name] = (v) => gl.uniformMatrix4fv(where, false, v);
  }
  const set = (values) => { for (const name in values) if (uniforms[name]) uniforms[name](values[name]); };
  return { set, use(values) { gl.useProgram(p); set(values); } };
}

function upload(gl, { vertices, faces }) {
  const array = gl.createVertexArray();
  gl.bindVertexArray(array);
  gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
  gl.bufferData(gl.ARRAY_BUFFER, new Float32Array(vertices), gl.STATIC_DRAW);
  if (faces) {
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, new Uint16Array(faces), gl.STATIC_DRAW);
  }
  [[3, 0], [3, 12], [1, 24]].forEach(([size, offset], i) => {
    gl.enableVertexAttribArray(i);
    gl.vertexAttribPointer(i, size, gl.FLOAT, false, 28, offset);
  });
  return {
    draw(first = 0, count = faces ? faces.length : vertices.length / 7) {
      gl.bindVertexArray(array);
      if (faces) gl.drawElements(gl.TRIANGLES, count, gl.UNSIGNED_SHORT, 2 * first);
      else gl.drawArrays(gl.TRIANGLES, first, count);
    },
  };
}

function shadowMap(gl) {
  const texture = gl.createTexture(), framebuffer = gl.createFramebuffer();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.texStorage2D(gl.TEXTURE_2D, 1, gl.DEPTH_COMPONENT24, SHADOW_PX, SHADOW_PX);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_COMPARE_MODE, gl.COMPARE_REF_TO_TEXTURE);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.LINEAR);
  gl.bindFramebuffer(gl.FRAMEBUFFER, framebuffer);
  gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.DEPTH_ATTACHMENT, gl.TEXTURE_2D, texture, 0);
  gl.bindFramebuffer(gl.FRAMEBUFFER, null);
  return { texture, framebuffer };
}
