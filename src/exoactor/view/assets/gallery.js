(() => {
"use strict";

// A tile plays while it is in view; its videos start together, and again when the longest has ended.
const tiles = [], button = document.querySelector("[name=still]");
let still = matchMedia("(prefers-reduced-motion: reduce)").matches;

function makeTile(element) {
  const videos = [...element.querySelectorAll("video")];
  const tile = { inView: false, begun: false };
  const ready = (video) => new Promise((done) => {
    if (video.readyState > 2) return done();
    video.addEventListener("canplay", done, { once: true });
    video.addEventListener("error", done, { once: true });
    video.preload = "auto";
  });
  tile.update = async () => {
    if (tile.inView && !tile.begun) {
      tile.begun = true;
      await Promise.all(videos.map(ready));
    }
    for (const video of videos) {
      if (!tile.inView || still) video.pause();
      else if (!video.ended) video.play().catch(() => {});
    }
  };
  for (const video of videos)
    video.addEventListener("ended", () => {
      if (!videos.every((other) => other.ended || other.error)) return;
      for (const other of videos) other.currentTime = 0;
      tile.update();
    });
  new IntersectionObserver(([entry]) => { tile.inView = entry.isIntersecting; tile.update(); }).observe(element);
  return tile;
}

function update() {
  button.textContent = still ? "Play" : "Pause all";
  button.setAttribute("aria-pressed", still);
  for (const tile of tiles) tile.update();
}

for (const element of document.querySelectorAll(".tile")) tiles.push(makeTile(element));
button.addEventListener("click", () => { still = !still; update(); });
update();
document.documentElement.dataset.ready = "yes";
})();
