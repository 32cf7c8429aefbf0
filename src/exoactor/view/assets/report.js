// The one clock of the page, and what follows it: videos, the 3D view, plots.

const FRAME_S = 1 / 30;

// While it plays, the clock is read off the video that lasts longest, so that this one never has to jump.
function makeClock(duration) {
  const followers = [];
  const clock = {
    duration, time: 0, rate: 1, playing: false, guide: null,
    follow(f) { followers.push(f); f(clock); },
    tell() { for (const f of followers) f(clock); },
    seek(t) { clock.time = clamp(t, 0, duration); clock.tell(); },
    play(on) {
      if (on && clock.time >= duration - FRAME_S / 2) clock.time = 0;
      clock.playing = on;
      last = performance.now();
      if (on) requestAnimationFrame(tick);
      clock.tell();
    },
    step(seconds) { clock.play(false); clock.seek(Math.round((clock.time + seconds) / FRAME_S) * FRAME_S); },
  };
  let last = 0;
  function tick(now) {
    if (!clock.playing) return;
    const guide = clock.guide;
    if (guide && !guide.paused && !guide.seeking && !guide.ended && guide.readyState > 2) clock.time = guide.currentTime;
    else clock.time += Math.min((now - last) / 1000, 0.25) * clock.rate;
    last = now;
    if (clock.time >= duration) clock.time = 0; // round and round
    clock.tell();
    requestAnimationFrame(tick);
  }
  return clock;
}

function followWithVideo(video, clock) {
  video.src = URL.createObjectURL(new Blob([bytes(document.getElementById(video.dataset.from).textContent)], { type: "video/mp4" }));
  let wanted = 0;
  const go = () => {
    const end = (video.duration || clock.duration) - FRAME_S / 2;
    const want = clamp(wanted + FRAME_S / 2, 0, end); // the middle of the frame, so that rounding cannot show its neighbour
    if (!video.seeking && Math.abs(video.currentTime - want) > 0.004) video.currentTime = want;
  };
  video.addEventListener("seeked", () => { if (!clock.playing) go(); });
  video.addEventListener("loadedmetadata", () => {
    if (!clock.guide || clock.guide.duration < video.duration) clock.guide = video;
    go();
  });
  clock.follow(({ time, playing, rate }) => {
    wanted = time;
    const over = time >= (video.duration || Infinity) - FRAME_S;
    if (!playing || over) {
      if (!video.paused) video.pause();
      go();
      return;
    }
    const ahead = video.currentTime - time;
    if (Math.abs(ahead) > 0.3 && !video.seeking) video.currentTime = time;
    video.playbackRate = clamp(rate * (1 - clamp(ahead, -0.2, 0.2) * 1.5), 0.0625, 16);
    if (video.paused) video.play().catch(() => {});
  });
}

function wireTransport(bar, clock) {
  const get = (name) => bar.querySelector(`[name=${name}]`);
  const play = get("play"), scrub = get("scrub"), speed = get("speed"), shown = bar.querySelector("output");
  play.addEventListener("click", () => clock.play(!clock.playing));
  get("back").addEventListener("click", () => clock.step(-FRAME_S));
  get("on").addEventListener("click", () => clock.step(FRAME_S));
  scrub.addEventListener("input", () => clock.seek(Number(scrub.value)));
  speed.addEventListener("change", () => { clock.rate = Number(speed.value); clock.tell(); });
  clock.follow(({ time, playing, duration }) => {
    scrub.value = time;
    scrub.style.setProperty("--done", `${(100 * time) / duration}%`);
    scrub.setAttribute("aria-valuetext", `${time.toFixed(2)} of ${duration.toFixed(2)} seconds`);
    shown.textContent = `${time.toFixed(2)} / ${duration.toFixed(2)} s`;
    play.setAttribute("aria-label", playing ? "Pause" : "Play");
    play.classList.toggle("playing", playing);
  });
  const keys = {
    " ": () => clock.play(!clock.playing),
    ArrowLeft: (e) => clock.step(e.shiftKey ? -1 : -FRAME_S),
    ArrowRight: (e) => clock.step(e.shiftKey ? 1 : FRAME_S),
    Home: () => clock.seek(0),
    End: () => clock.seek(clock.duration),
  };
  document.addEventListener("keydown", (e) => {
    const own = e.target.closest("select, summary, a, input[type=checkbox]") || (e.key === " " && e.target.closest("button"));
    if (!keys[e.key] || own || e.ctrlKey || e.metaKey || e.altKey) return;
    e.preventDefault();
    keys[e.key](e);
  });
}

// Of the columns one at a time may be large, above the others.
function wireEnlarging(row) {
  const figures = [...row.querySelectorAll("figure")];
  const enlarge = (chosen) => {
    for (const figure of figures) {
      const large = figure === chosen && !figure.classList.contains("large");
      figure.classList.toggle("large", large);
      figure.querySelector("[name=enlarge]").setAttribute("aria-pressed", large);
    }
  };
  for (const figure of figures) figure.querySelector(".media").addEventListener("click", () => enlarge(figure));
}

function main() {
  const data = JSON.parse(document.getElementById("data").textContent);
  const clock = makeClock(data.duration);
  const bar = document.querySelector(".transport");
  if (bar) wireTransport(bar, clock);
  for (const video of document.querySelectorAll("video[data-from]")) followWithVideo(video, clock);
  for (const row of document.querySelectorAll(".columned")) wireEnlarging(row);
  const stage = document.querySelector("#scene");
  if (stage) {
    const show = makeView3d(stage, data.scene);
    clock.follow(({ time }) => show(time));
  }
  data.plots.forEach((spec, i) => {
    const show = makePlot(document.getElementById(`plot-${i}`), spec, clock);
    clock.follow(({ time }) => show(time));
  });
  const asked = /^#t=([\d.]+)$/.exec(location.hash); // report.html#t=3.2 opens at 3.2 s
  if (asked) clock.seek(Number(asked[1]));
  document.documentElement.dataset.ready = "yes";
}

main();
