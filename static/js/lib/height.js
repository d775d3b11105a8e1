/**
 * Tells the page around this one how tall it is, whenever that changes and whenever it asks: a frame cannot
 * be as tall as its content by itself. static/js/embed.js listens. Any page may hear it; it is no secret.
 */
const TYPE = "military-support-chart";

function tell() {
  const { height } = document.body.getBoundingClientRect();
  const id = document.querySelector("figure")?.id ?? "";
  window.parent.postMessage({ type: TYPE, id, height: Math.ceil(height) }, "*");
}

if (window.parent !== window) {
  new ResizeObserver(tell).observe(document.body);
  window.addEventListener("message", ({ source, data }) => {
    if (source === window.parent && data?.type === TYPE) tell();
  });
}
