/**
 * <range-chart>: draws the JSON inside it; lets go of the chart on leaving.
 *
 * Chart.js does the axes and the step lines. Everything that stands for one claim (points,
 * whiskers, open arrows, bars) and the envelope are drawn by lib/marks.js on the same canvas.
 * Python decides what is drawn (tracker/charts.py). Dates are ISO texts; null is "not stated":
 *
 *   from, to    the time axis, the same for all charts of a page
 *   claimants   [{key, name, colour: 0-7, shape: 0-7}]
 *   points      [{href, claimant, basis, start, end, low, best, high, y: where the mark stands,
 *                 open: "" | "up" | "down", state: normal | superseded | deprecated (faint) |
 *                 forecast | planned | cancelled (hollow), words, says,
 *                 ringed: true for the one that the page is about}]; a flow is a bar
 *   lines       [{claimant, steps: [[date, y]]}], each y holds until the next; null ends the line
 *   totals      [{claimant, words, steps}], dashed, named by text.derived
 *   envelope    [{from, to, low, high, open: "" | "up" | "down" | "both"}]
 *   strip       is in the page as links already (_figure.html); here they find their dates
 *   text        {derived}, translated
 *
 * Inside it: .chart__plot (canvas, .chart__tip, [role=status]) and, if there is one, .strip.
 */
import { dayOf, dateTicks } from "../lib/dates.js";
import { drawEnvelope, drawLabels, drawMark, evenSteps, highestNumber, placeMarks } from "../lib/marks.js";

const REACH = 28; // how near, in pixels, a pointer must come to a mark
const MOST_NAMES = 8; // with more claimants than this no name stands in the plot (_figure.html says so too)

class RangeChart extends HTMLElement {
  #chart = null;
  #data = null;
  #marks = []; // the points as drawn: {point, x, y, left, right}, from left to right
  #current = -1;
  #abort = null;

  connectedCallback() {
    const json = this.querySelector("script[type='application/json']");
    if (!json || !window.Chart) return;
    this.#data = JSON.parse(json.textContent);
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    for (const query of ["(prefers-color-scheme: dark)", "print", "(forced-colors: active)"]) {
      matchMedia(query).addEventListener("change", () => this.#draw(), { signal });
    }
    const plot = this.#plot;
    plot.addEventListener("pointermove", (event) => this.#onPointer(event), { signal });
    plot.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && this.#select(-1), { signal });
    plot.addEventListener("click", (event) => this.#onClick(event), { signal });
    plot.addEventListener("keydown", (event) => this.#onKey(event), { signal });
    plot.addEventListener("blur", () => this.#select(-1), { signal });
    this.#draw();
    // Labels are measured: again once the real typeface is there.
    document.fonts?.ready.then(() => this.#chart?.update("none"));
  }

  disconnectedCallback() {
    this.#abort?.abort();
    this.#chart?.destroy();
    this.#chart = null;
  }

  get #plot() {
    return this.querySelector(".chart__plot");
  }

  #draw() {
    this.#chart?.destroy();
    this.#chart = new window.Chart(this.querySelector("canvas"), config(this.#data, theme(this), {
      placed: (chart) => {
        this.#marks = placeMarks(chart, this.#data);
        this.#placeStrip(chart);
        return this.#marks;
      },
      current: () => this.#marks[this.#current],
      hasNames: !this.closest(".figure--small"), // small ones have their legend at any width
      // Not every name found its place: then all of them stand above the plot.
      noRoom: () => this.closest("figure")?.querySelector("[data-direct]")?.removeAttribute("data-direct"),
    }));
  }

  // The flags of the strip stand at their date where there is room, else they flow.
  #placeStrip(chart) {
    const strip = this.querySelector(".strip");
    if (!strip) return;
    const flags = [...strip.querySelectorAll(".strip__mark")];
    const list = strip.querySelector(".strip__marks");
    for (const flag of flags) {
      const claimant = this.#data.claimants.find(({ key }) => String(key) === flag.dataset.claimant);
      if (claimant) flag.dataset.colour = claimant.colour;
    }
    const { left, right } = chart.chartArea;
    strip.toggleAttribute("data-placed", right - left > 480);
    if (!strip.hasAttribute("data-placed")) {
      list.style.blockSize = "";
      return;
    }
    const lanes = []; // the spans already taken in each lane
    let height = 0;
    for (const flag of flags) {
      flag.removeAttribute("data-turned");
      const width = Math.min(flag.offsetWidth, 304);
      const on = flag.dataset.on ? dayOf(flag.dataset.on) : null;
      let x = on === null ? left : chart.scales.x.getPixelForValue(on);
      x = Math.min(Math.max(x, left), right);
      let start = x;
      if (x + width > chart.width) {
        flag.setAttribute("data-turned", "");
        start = Math.max(x - width, 0);
      }
      let lane = lanes.findIndex((taken) => taken.every(([from, to]) => start > to + 12 || start + width < from - 12));
      if (lane < 0) lane = lanes.push([]) - 1;
      lanes[lane].push([start, start + width]);
      flag.dataset.lane = lane;
      flag.style.insetInlineStart = `${start}px`;
      height = Math.max(height, flag.offsetHeight);
    }
    const step = height + 8;
    for (const flag of flags) flag.style.insetBlockStart = `${flag.dataset.lane * step}px`;
    list.style.blockSize = `${lanes.length * step}px`;
  }

  // Pointer and keys

  #nearest({ offsetX, offsetY }) {
    let found = -1;
    let least = REACH;
    this.#marks.forEach((mark, index) => {
      const distance = Math.hypot(mark.x - offsetX, mark.y - offsetY);
      if (distance < least) [found, least] = [index, distance];
    });
    if (found >= 0) return found;
    // Not near a mark: perhaps in a bar. The narrowest wins.
    const bars = this.#marks
      .map((mark, index) => ({ mark, index }))
      .filter(({ mark }) => mark.isBar && offsetX >= mark.left && offsetX <= mark.right && offsetY >= mark.y && offsetY <= mark.base)
      .sort((a, b) => a.mark.right - a.mark.left - (b.mark.right - b.mark.left));
    return bars.length ? bars[0].index : -1;
  }

  #onPointer(event) {
    if (event.target.closest(".chart__tip")) return;
    if (event.pointerType === "mouse") this.#select(this.#nearest(event));
  }

  #onClick(event) {
    if (event.target.closest(".chart__tip")) return;
    const found = this.#nearest(event);
    const isTouch = event.pointerType === "touch" || event.pointerType === "pen";
    // A first tap shows what is there, a second one follows it.
    if (found >= 0 && (!isTouch || found === this.#current)) this.#follow(found);
    else this.#select(found, { isTouch });
  }

  #onKey(event) {
    const last = this.#marks.length - 1;
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
    } else if (event.key === "Enter" && this.#current >= 0) {
      this.#follow(this.#current);
    }
  }

  #follow(index) {
    window.location.assign(this.#marks[index].point.href);
  }

  #select(index, { isTouch = false, isSpoken = false } = {}) {
    if (index === this.#current && !isTouch) return;
    this.#current = index;
    const mark = this.#marks[index];
    const tip = this.querySelector(".chart__tip");
    this.#plot.toggleAttribute("data-over", Boolean(mark));
    tip.hidden = !mark;
    tip.toggleAttribute("data-touch", isTouch);
    if (mark) {
      const { words, says, href } = mark.point;
      tip.href = href;
      tip.querySelector("strong").textContent = words;
      tip.querySelector("span").textContent = says;
      if (isSpoken) this.querySelector("[role=status]").textContent = `${words}, ${says}`;
      const room = this.#plot.clientWidth;
      const left = Math.min(Math.max(mark.x - tip.offsetWidth / 2, 0), room - tip.offsetWidth);
      const above = mark.y - tip.offsetHeight - 16;
      tip.style.transform = `translate(${left}px, ${above < 0 ? mark.y + 16 : above}px)`;
    }
    this.#chart.draw();
  }
}

function config(data, colours, { placed, current, hasNames, noRoom }) {
  const language = document.documentElement.lang || "en";
  const top = highestNumber(data);
  const [first, last] = [dayOf(data.from), dayOf(data.to)];
  const margin = Math.max((last - first) / 60, 2);
  const amount = new Intl.NumberFormat(language, top >= 1e6 ? { notation: "compact" } : {});
  const colourOf = (claimant) => colours.claimants[data.claimants.find(({ key }) => key === claimant)?.colour ?? 6];
  const line = ({ claimant, steps }, more) => ({
    type: "line",
    data: steps.map(([on, y]) => ({ x: dayOf(on), y })),
    stepped: "before", // holds a number until the next one
    borderColor: colourOf(claimant),
    borderWidth: 1.75,
    pointRadius: 0,
    spanGaps: false,
    ...more,
  });
  const isWide = (chart) => chart.width >= 640;
  const labelled = (chart) => (hasNames && chart.width >= 736 && data.claimants.length <= MOST_NAMES ? data.claimants : []);
  let marks = [];

  return {
    type: "line",
    data: {
      datasets: [
        ...data.totals.map((total) => line(total, { borderDash: [5, 4] })),
        ...data.lines.map((one) => line(one, {})),
      ],
    },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      events: [],
      layout: { padding: { top: 14, right: 12 } },
      scales: {
        x: {
          type: "linear",
          min: first - margin,
          max: last + margin,
          afterBuildTicks: (axis) => {
            axis.ticks = dateTicks(axis.min, axis.max, Math.floor(axis.chart.width / 56), language);
          },
          ticks: {
            autoSkip: false,
            maxRotation: 0,
            color: colours.soft,
            font: colours.font(12),
            callback: (_, index, ticks) => ticks[index].words,
          },
          border: { color: colours.axis },
          grid: {
            drawOnChartArea: true,
            color: ({ tick }) => (tick?.isYear ? colours.grid : "transparent"),
            tickColor: colours.axis,
            tickLength: 5,
          },
        },
        y: {
          min: 0,
          max: top * 1.12 || 1,
          afterBuildTicks: (axis) => {
            axis.ticks = evenSteps(axis.max, axis.chart.height < 240 ? 3 : 4).map((value) => ({ value }));
          },
          // Its width does not depend on its labels, so that all charts of a page line up.
          afterFit: (axis) => {
            axis.width = isWide(axis.chart) ? 58 : 46;
          },
          ticks: {
            color: colours.soft,
            font: colours.font(12),
            autoSkip: false,
            callback: (value) => amount.format(value),
          },
          border: { display: false },
          grid: { color: colours.grid, drawTicks: false },
        },
      },
      plugins: { legend: { display: false }, tooltip: { enabled: false } },
    },
    plugins: [
      {
        id: "claims",
        afterLayout: (chart) => {
          marks = placed(chart);
        },
        beforeDatasetsDraw: (chart) => {
          clipped(chart, () => {
            for (const span of data.envelope) drawEnvelope(chart, span, colours);
            for (const mark of marks.filter(({ isBar }) => isBar)) drawMark(chart, mark, colourOf(mark.point.claimant), colours, { isUnder: true });
          });
        },
        afterDatasetsDraw: (chart) => {
          const chosen = current();
          for (const mark of marks) {
            const isChosen = chosen?.point === mark.point;
            drawMark(chart, mark, colourOf(mark.point.claimant), colours, { isChosen });
          }
          const named = labelled(chart);
          const hasRoom = drawLabels(chart, data, marks, named, colourOf, colours);
          if (named.length && !hasRoom) noRoom();
        },
      },
    ],
  };
}

function clipped(chart, draw) {
  const { ctx, chartArea: { left, top, width, height } } = chart;
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top - 14, width, height + 14);
  ctx.clip();
  draw();
  ctx.restore();
}

function theme(element) {
  const style = getComputedStyle(element);
  // However a page writes its colours, a canvas gives them back as #rrggbb.
  const pen = document.createElement("canvas").getContext("2d");
  const token = (name) => {
    pen.fillStyle = style.getPropertyValue(name).trim();
    return pen.fillStyle;
  };
  const family = style.fontFamily;
  return {
    paper: token("--paper"),
    ink: token("--ink"),
    soft: token("--ink-soft"),
    axis: token("--color-axis"),
    grid: token("--color-grid"),
    band: token("--color-estimate-band"),
    claimants: Array.from({ length: 8 }, (_, index) => token(`--claimant-${index}`)),
    font: (size, weight = 400) => ({ family, size, weight }),
    css: (size, weight = 400) => `${weight} ${size}px ${family}`,
  };
}

customElements.define("range-chart", RangeChart);
