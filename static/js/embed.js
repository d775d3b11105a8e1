/**
 * For pages of other sites that show our charts: gives each frame the height of what it shows.
 *
 * It listens to frames of the site that it comes from and changes nothing but their height. Without it they
 * keep the height that they were given, and scroll.
 */
(() => {
  const TYPE = "military-support-chart";
  const HIGHEST = 10000;
  const script = document.currentScript;
  if (!script) return;
  const { origin } = new URL(script.src);
  const frames = () => [...document.querySelectorAll("iframe")].filter((frame) => frame.src.startsWith(`${origin}/`));

  window.addEventListener("message", (event) => {
    if (event.origin !== origin || event.data?.type !== TYPE) return;
    const height = Number(event.data.height);
    if (!(height > 0 && height <= HIGHEST)) return;
    const frame = frames().find(({ contentWindow }) => contentWindow === event.source);
    if (frame) frame.style.height = `${height}px`;
  });

  // Those that told their height before anybody listened say it again.
  for (const frame of frames()) frame.contentWindow?.postMessage({ type: TYPE }, "*");
})();
