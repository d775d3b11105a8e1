/**
 * <range-chart>: draws the JSON inside it; lets go of the chart on leaving.
 *
 * Chart.js does the axes and the step lines (lib/plot.js). Everything that stands for one claim, the
 * envelope, revisions and events are drawn by lib/marks.js on the same canvas, names by lib/labels.js.
 * Python decides what is drawn (tracker/figures.py). Dates are ISO texts; null is "not stated":
 *
 *   from, to    the time axis, the same for all charts of a page
 *   top         the highest number of the charts that share a vertical axis, else null
 *   claimants   [{key, name, colour: 0-7, shape: 0-7}]
 *   points      [{claim, href, claimant, basis, start, end, low, best, high, y: where the mark stands,
 *                 open: "" | "up" | "down", state: normal | superseded | deprecated (faint) |
 *                 forecast | planned | cancelled (hollow), words, says, corrected: "" or a sentence,
 *                 reported: the day from which one could read it,
 *                 ringed: true for the one that the page is about}]; a flow is a bar
 *   lines       [{claimant, steps: [[date, y]]}], each y holds until the next; null ends the line
 *   totals      [{claimant, words, steps}], dashed, named by text.derived
 *   envelope    [{from, to, low, high, open: "" | "up" | "down" | "both"}], of all claimants
 *   revisions   [{claimant, on, before, after, href, words, says}]; null where words stand for a number
 *   events      [{on, href, words, says, reported}]
 *   strip       [{href, claimant, on, type: unquantified | denial, words, says, reported}], in the page as links
 *   text        {derived, range}, translated
 *
 * Around it, in its figure: .figure__legend, whose links switch claimants and whose box switches events.
 * Inside it: .chart__plot (canvas, .chart__tip, [role=status]) and, if there is one, .strip.
 *
 * On document it hears "held" (detail.date: an ISO text, or null): what was reported later turns grey.
 */
import { placeLabels } from "../lib/labels.js";
import { placeFlags, placeMarks, placePoles, placeRevisions } from "../lib/marks.js";
import { dragPeriod } from "../lib/period.js";
import { chartConfig, themeOf } from "../lib/plot.js";

const REACH = 28; // how near, in pixels, a pointer must come to a mark
const CROWD = 16; // a thumb does not tell apart what stands nearer than this
const LOOKS = ["(prefers-color-scheme: dark)", "print", "(forced-colors: active)"];

// What a reader switched off, by the figure's id: a swap of the page keeps it.
const choices = new Map();

// The day that is held, for charts that are drawn meanwhile.
let held = null;

// When the page has been there for a while: time for the charts that nobody came near. A phone has less to spare.
const SETTLED = matchMedia("(width >= 640px)").matches ? 500 : 7_000;
const settled = new Promise((done) => setTimeout(done, SETTLED));
document.addEventListener("held", ({ detail }) => (held = detail.date));

class RangeChart extends HTMLElement {
  #chart = null;
  #view = null;
  #stops = []; // everything one can point at: {item, x, y}, in the order of time
  #current = -1;
  #abort = null;
  #choice = null;
  #held = null;

  connectedCallback() {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    document.addEventListener("held", ({ detail }) => this.#hold(detail.date), { signal });
    whenNear(this.closest("figure") ?? this, () => this.#start(), signal);
  }

  #start() {
    const { signal } = this.#abort;
    const data = JSON.parse(this.querySelector("script[type='application/json']").textContent);
    for (const one of this.querySelectorAll(".strip [data-claimant]")) {
      one.dataset.colour = data.claimants.find(({ key }) => String(key) === one.dataset.claimant)?.colour ?? 6;
    }
    const plot = this.#plot;
    if (!plot) return this.#hold(held); // words alone
    // Without the library the server's picture says the same.
    if (!window.Chart) {
      plot.innerHTML = this.querySelector("noscript")?.innerHTML ?? "";
      return;
    }
    const figure = this.closest("figure");
    const isSmall = figure.matches(".figure--small");
    this.#choice = choices.get(figure.id) ?? { hidden: new Set(), hasEvents: !isSmall };
    choices.set(figure.id, this.#choice);
    this.#view = this.#viewOf(data, isSmall);
    this.#readTheme();

    for (const look of LOOKS) matchMedia(look).addEventListener("change", () => this.#redress(), { signal });
    const dress = new MutationObserver(() => this.#redress());
    dress.observe(document.documentElement, { attributeFilter: ["data-theme"] }); // the desk's own switch
    signal.addEventListener("abort", () => dress.disconnect());
    this.#connectLegend(figure, signal);
    const chosen = (from, to) => follow(from, to, figure);
    dragPeriod(plot, { scale: () => this.#chart.scales.x, chosen, signal });
    plot.addEventListener("pointermove", (event) => this.#onPointer(event), { signal });
    plot.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && this.#select(-1), { signal });
    plot.addEventListener("click", (event) => this.#onClick(event), { signal });
    plot.addEventListener("keydown", (event) => this.#onKey(event), { signal });
    plot.addEventListener("focusout", ({ relatedTarget }) => plot.contains(relatedTarget) || this.#select(-1), { signal });

    const config = chartConfig(this.#view, (chart) => this.#place(chart));
    config.options.layout.padding.top = this.#headroom;
    this.#chart = new window.Chart(this.querySelector("canvas"), config);
    this.#showChoice(figure);
    if (held) this.#hold(held);
    // Labels are measured: again once the real typeface is there.
    if (document.fonts.status !== "loaded") document.fonts.ready.then(() => this.#chart?.update("none"));
  }

  disconnectedCallback() {
    held = null;
    this.#abort?.abort();
    this.#chart?.destroy();
    this.#chart = null;
  }

  get #plot() {
    return this.querySelector(".chart__plot");
  }

  get #headroom() {
    return this.#choice.hasEvents && this.#view.data.events?.length ? 27 : 10;
  }

  #viewOf(data, isSmall) {
    const claimants = new Map(data.claimants.map(({ key, colour }) => [key, colour]));
    const { hidden } = this.#choice;
    const view = {
      data: { revisions: [], events: [], strip: [], ...data },
      isSmall,
      held: this.#held,
      marks: [],
      isShown: ({ claimant }) => !hidden.has(claimant),
      isLater: (one) => isLater(one, view.held),
      colourOf: (one) => (view.isLater(one) ? view.colours.later : view.colours.claimants[claimants.get(one.claimant) ?? 6]),
      get hasEnvelope() {
        return !hidden.size;
      },
    };
    return view;
  }

  #readTheme() {
    this.#view.colours = themeOf(this);
  }

  // The page changed its looks: the same chart in other colours; on paper sharper than a screen.
  #redress() {
    this.#readTheme();
    this.#chart.options.devicePixelRatio = matchMedia("print").matches ? 3 : undefined;
    this.#chart.resize();
    this.#chart.update("none");
  }

  #place(chart) {
    const view = this.#view;
    const { data, isShown } = view;
    view.marks = placeMarks(chart, { ...data, points: data.points.filter(isShown) });
    view.revisions = placeRevisions(chart, data.revisions.filter(isShown), view.marks);
    view.flags = this.#choice.hasEvents ? placeFlags(chart, data.events) : [];
    view.poles = placePoles(chart, data.strip.filter(isShown));
    const hasRoom = view.isSmall || chart.width >= 736; // narrower, the legend alone names them
    view.labels = hasRoom ? placeLabels(chart, view) : [];
    const chosen = view.chosen?.item;
    this.#stops = [...view.marks, ...view.revisions, ...view.flags, ...view.poles];
    this.#stops.sort((a, b) => (a.at ?? a.x) - (b.at ?? b.x) || b.y - a.y);
    this.#current = this.#stops.findIndex(({ item }) => item === chosen);
    view.chosen = this.#stops[this.#current];
  }

  // Legend

  #connectLegend(figure, signal) {
    const legend = figure.querySelector(".figure__legend");
    const switches = [...legend.querySelectorAll("[data-claimant]")];
    for (const one of switches) one.role = "button";
    const act = (event) => {
      const link = event.target.closest("a");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const { hidden } = this.#choice;
      if (link.matches("[data-all]")) hidden.clear();
      else if (link.dataset.claimant === undefined) return;
      else {
        const key = Number(link.dataset.claimant);
        if (!hidden.delete(key)) hidden.add(key);
      }
      event.preventDefault();
      this.#showChoice(figure);
      if (link.matches("[data-all]")) switches[0].focus();
    };
    legend.addEventListener("click", act, { signal });
    legend.addEventListener("keydown", (event) => event.key === " " && event.target.role === "button" && act(event), { signal });
    legend.addEventListener(
      "change",
      ({ target }) => {
        this.#choice.hasEvents = target.checked;
        this.#showChoice(figure);
      },
      { signal },
    );
  }

  // Legend, strip and plot as the reader has chosen.
  #showChoice(figure) {
    const { hidden, hasEvents } = this.#choice;
    const legend = figure.querySelector(".figure__legend");
    const shown = [];
    for (const one of legend.querySelectorAll("[data-claimant]")) {
      const isHidden = hidden.has(Number(one.dataset.claimant));
      one.ariaPressed = String(!isHidden);
      if (!isHidden) shown.push(new URL(one.href));
    }
    for (const one of this.querySelectorAll(".strip [data-claimant]")) {
      one.hidden = hidden.has(Number(one.dataset.claimant));
    }
    for (const one of legend.querySelectorAll("[data-some]")) one.hidden = !hidden.size;
    const filter = legend.querySelector("[data-filter]");
    filter?.toggleAttribute("href", shown.length > 0);
    if (filter && shown.length) {
      // A claimant that is the filter already leads to the page without it.
      const asked = new URLSearchParams(window.location.search).get("claimant");
      const slugs = shown.map(({ searchParams }) => searchParams.get("claimant") ?? asked).filter(Boolean);
      const [address] = shown;
      address.searchParams.delete("claimant");
      for (const slug of slugs) address.searchParams.append("claimant", slug);
      filter.href = address;
    }
    const box = legend.querySelector("input");
    if (box) box.checked = hasEvents;
    const chart = this.#chart;
    [...this.#view.data.totals, ...this.#view.data.lines].forEach((one, index) => chart.setDatasetVisibility(index, this.#view.isShown(one)));
    chart.options.layout.padding.top = this.#headroom;
    chart.update("none");
  }

  #hold(date) {
    for (const one of this.querySelectorAll(".strip [data-claimant]")) {
      one.toggleAttribute("data-later", isLater(one.dataset, date));
    }
    this.#held = date;
    if (!this.#chart) return;
    this.#view.held = date;
    // Nothing moves, so nothing is measured again; the lines must ask anew for their colours.
    for (const { dataset } of this.#chart.getSortedVisibleDatasetMetas()) dataset.points = dataset.points;
    this.#chart.draw();
  }

  // Pointer and keys

  // The stops within reach, the nearest first; else the narrowest bar under the pointer.
  #around({ clientX, clientY }) {
    const { left, top } = this.#plot.getBoundingClientRect();
    const [x, y] = [clientX - left, clientY - top];
    const near = this.#stops
      .map((stop, index) => ({ stop, index, distance: Math.hypot(stop.x - x, stop.y - y) }))
      .filter(({ distance }) => distance < REACH)
      .sort((a, b) => a.distance - b.distance);
    if (near.length) return near;
    return this.#stops
      .map((stop, index) => ({ stop, index, distance: stop.right - stop.left }))
      .filter(({ stop }) => stop.isBar && x >= stop.left && x <= stop.right && y >= stop.y && y <= stop.base)
      .sort((a, b) => a.distance - b.distance);
  }

  #onPointer(event) {
    if (event.target.closest(".chart__tip")) return;
    if (event.pointerType === "mouse") this.#select(this.#around(event)[0]?.index ?? -1);
  }

  #onClick(event) {
    if (event.target.closest(".chart__tip")) return;
    const around = this.#around(event);
    const found = around[0]?.index ?? -1;
    if (event.pointerType === "mouse") {
      if (found >= 0) this.#follow(found);
      else this.#select(-1);
      return;
    }
    // A first tap shows what is there; another one goes on to what stands beside it, or follows the only one.
    const crowd = around.filter(({ stop }) => Math.hypot(stop.x - around[0].stop.x, stop.y - around[0].stop.y) < CROWD);
    const place = crowd.findIndex(({ index }) => index === this.#current);
    if (place >= 0 && crowd.length === 1) this.#follow(found);
    else this.#select(crowd[(place + 1) % crowd.length]?.index ?? -1, { isTouch: true });
  }

  #onKey(event) {
    const last = this.#stops.length - 1;
    const next = {
      ArrowRight: Math.min(this.#current + 1, last),
      ArrowDown: Math.min(this.#current + 1, last),
      ArrowLeft: this.#current < 0 ? last : Math.max(this.#current - 1, 0),
      ArrowUp: this.#current < 0 ? last : Math.max(this.#current - 1, 0),
      Home: 0,
      End: last,
      Escape: -1,
    }[event.key];
    if (next !== undefined && last >= 0) {
      event.preventDefault();
      this.#select(next, { isSpoken: true });
    } else if (event.key === "Enter" && this.#current >= 0 && event.target === this.#plot) {
      this.#follow(this.#current);
    }
  }

  #follow(index) {
    // As its link would, which in the frame of another site leads beside it (templates/embed.html).
    const link = this.querySelector(".chart__tip");
    link.href = this.#stops[index].item.href;
    link.click();
  }

  #select(index, { isTouch = false, isSpoken = false } = {}) {
    if (index === this.#current && !isTouch) return;
    this.#current = index;
    const stop = (this.#view.chosen = this.#stops[index]);
    const tip = this.querySelector(".chart__tip");
    this.#plot.toggleAttribute("data-over", Boolean(stop));
    tip.hidden = !stop;
    tip.toggleAttribute("data-touch", isTouch);
    if (stop) {
      const { words, says, corrected, href } = stop.item;
      tip.href = href;
      tip.querySelector("strong").textContent = words;
      tip.querySelector("span").textContent = [says, corrected].filter(Boolean).join("\n");
      if (isSpoken) this.querySelector("[role=status]").textContent = [words, says, corrected].filter(Boolean).join(", ");
      const room = this.#plot.clientWidth;
      const left = Math.min(Math.max(stop.x - tip.offsetWidth / 2, 0), room - tip.offsetWidth);
      const above = stop.y - tip.offsetHeight - 16;
      tip.style.transform = `translate(${left}px, ${above < 0 ? stop.y + 16 : above}px)`;
    }
    this.#chart.draw();
  }
}

// Whether it had not been reported by the day that is held.
function isLater(one, held) {
  return held !== null && "reported" in one && !(one.reported && one.reported <= held);
}

// The form that filters this page by a period, if it has one.
function formOfPeriod() {
  return [...document.forms].find(({ method, elements }) => method === "get" && elements.from && elements.to);
}

// Through the form, so that its fields tell the period, other filters stay and Back works. Where the page
// has none, the chart's own page shows the period; a chart that has no page is not cut.
function follow(from, to, figure) {
  const form = formOfPeriod();
  if (!form) {
    const address = figure.querySelector(".figure__headline a")?.href;
    if (!address) return;
    const there = new URL(address);
    there.searchParams.set("from", from);
    there.searchParams.set("to", to);
    window.location.assign(there);
    return;
  }
  Object.assign(form.elements.from, { value: from });
  Object.assign(form.elements.to, { value: to });
  form.requestSubmit();
}

/**
 * A chart far below is drawn when the reader comes near or prints, else when the page has settled and nothing
 * else is to be done: a phone has the page at once, and who pictures all of it at one time has all charts.
 */
function whenNear(figure, start, signal) {
  const watch = new IntersectionObserver((met) => met.some(({ isIntersecting }) => isIntersecting) && begin(), {
    rootMargin: "75% 0px",
  });
  let hasBegun = false;
  const begin = () => {
    if (hasBegun || signal.aborted) return;
    hasBegun = true;
    watch.disconnect();
    window.removeEventListener("beforeprint", begin);
    figure.removeEventListener("focusin", begin);
    start();
  };
  watch.observe(figure);
  settled.then(() => (window.requestIdleCallback ?? window.setTimeout)(begin));
  window.addEventListener("beforeprint", begin, { signal });
  figure.addEventListener("focusin", begin, { signal });
  signal.addEventListener("abort", () => watch.disconnect());
}

customElements.define("range-chart", RangeChart);
