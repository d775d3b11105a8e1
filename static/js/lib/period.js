/**
 * Choosing a period by dragging across a plot: a band with its dates, then chosen(from, to), both ISO texts.
 * Escape takes it back; a click, or a finger that scrolls the page, is no drag.
 */
import { dayWords, isoOf, languageOfPage } from "./dates.js";

const LEAST = { mouse: 6, pen: 8, touch: 14 }; // pixels across, before it counts as a drag

/** `scale` gives the time axis as Chart.js has it by then. */
export function dragPeriod(plot, { scale, chosen, signal }) {
  const language = languageOfPage();
  let start = null;
  let band = null;
  let days = null;
  let wasDragged = false;

  const on = (name, act, target = plot) => target.addEventListener(name, act, { signal });
  on("pointerdown", begin);
  on("pointermove", drag);
  on("pointerup", end);
  on("pointercancel", stop);
  on("keydown", (event) => event.key === "Escape" && band && stop(), document);
  on("click", (event) => {
    if (wasDragged) event.stopImmediatePropagation();
    wasDragged = false;
  });

  function begin(event) {
    wasDragged = false;
    if (!event.isPrimary || event.button || event.target.closest("a")) return;
    const x = across(event);
    if (x >= scale().left && x <= scale().right) start = x;
  }

  function drag(event) {
    if (start === null || !event.isPrimary) return;
    const x = across(event);
    if (!band) {
      if (Math.abs(x - start) < LEAST[event.pointerType]) return;
      band = plot.appendChild(document.createElement("div"));
      band.className = "chart__band";
      band.appendChild(document.createElement("span"));
      plot.setPointerCapture(event.pointerId);
      wasDragged = true;
    }
    event.stopImmediatePropagation();
    const { left, right, bottom } = edges(x);
    days = [left, right].map((edge) => Math.floor(scale().getValueForPixel(edge)));
    band.style.cssText = `inset-inline-start: ${left}px; inline-size: ${right - left}px; block-size: ${bottom}px`;
    band.firstChild.textContent = days.map((day) => dayWords(day, language)).join(" – ");
    band.toggleAttribute("data-late", left + right > scale().left + scale().right);
  }

  function end() {
    const found = band && days;
    stop();
    if (found) chosen(...found.map(isoOf));
  }

  function stop() {
    band?.remove();
    start = band = null;
  }

  function across(event) {
    return event.clientX - plot.getBoundingClientRect().left;
  }

  function edges(x) {
    const { left, right, top } = scale();
    const within = (edge) => Math.min(Math.max(edge, left), right);
    return { left: within(Math.min(start, x)), right: within(Math.max(start, x)), bottom: top };
  }
}
