/** What Chart.js is told: axes and step lines; and the order in which the rest is drawn over and under them. */
import { dayOf, dateTicks, languageOfPage } from "./dates.js";
import { drawLabels } from "./labels.js";
import { drawEnvelope, drawFlags, drawMark, drawPole, drawRevision, evenSteps, highestNumber } from "./marks.js";

/**
 * `view` is read at each drawing, so that a change of it needs chart.update("none") and no new chart:
 * {data, colours, isSmall, isShown(one with a claimant), isLater(one with `reported`), held, chosen,
 * marks, revisions, flags, poles, labels}. `placed` fills the last five.
 */
export function chartConfig(view, placed) {
  const { data, isSmall } = view;
  const language = languageOfPage();
  const [first, last] = [dayOf(data.from), dayOf(data.to)];
  const margin = Math.max((last - first) / 60, 2);
  // A mark at the very top would stand in the flags.
  const steps = evenSteps((data.top ?? highestNumber(data)) * 1.03, isSmall ? 3 : 4);
  const top = steps.at(-1);
  const amount = new Intl.NumberFormat(language, top >= 1e6 ? { notation: "compact" } : {});
  const line = (one, more) => ({
    type: "line",
    data: one.steps.map(([on, y]) => ({ x: dayOf(on), y })),
    stepped: "before", // holds a number until the next one
    borderColor: () => view.colourOf(one),
    segment: {
      borderColor: ({ p0DataIndex }) => (view.isLater(stated(data, one, p0DataIndex)) ? view.colours.later : undefined),
    },
    borderWidth: 1.75,
    pointRadius: 0,
    spanGaps: false,
    ...more,
  });
  const ticks = { color: () => view.colours.soft, font: () => view.colours.font(12), autoSkip: false };

  return {
    type: "line",
    data: {
      datasets: [...data.totals.map((total) => line(total, { borderDash: [5, 4] })), ...data.lines.map((one) => line(one))],
    },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      events: [],
      layout: { padding: { top: 10, right: 12 } },
      scales: {
        x: {
          type: "linear",
          min: first - margin,
          max: last + margin,
          afterBuildTicks: (axis) => {
            axis.ticks = dateTicks(axis.min, axis.max, Math.floor(axis.chart.width / 56), language);
          },
          ticks: { ...ticks, maxRotation: 0, callback: (_, index, all) => all[index].words },
          border: { color: () => view.colours.axis },
          grid: {
            color: ({ tick }) => (tick?.isYear ? view.colours.grid : "transparent"),
            tickColor: () => view.colours.axis,
            tickLength: 5,
          },
        },
        y: {
          min: 0,
          max: top,
          afterBuildTicks: (axis) => {
            axis.ticks = steps.map((value) => ({ value }));
          },
          // Its width does not depend on its labels, so that all charts of a page line up.
          afterFit: (axis) => {
            axis.width = axis.chart.width >= 640 ? 58 : 46;
          },
          ticks: { ...ticks, callback: (value) => amount.format(value) },
          border: { display: false },
          grid: { color: () => view.colours.grid, drawTicks: false },
        },
      },
      plugins: { legend: { display: false }, tooltip: { enabled: false } },
    },
    plugins: [
      {
        id: "claims",
        afterLayout: placed,
        beforeDatasetsDraw: (chart) => {
          clipped(chart, () => {
            for (const span of view.hasEnvelope ? data.envelope : []) {
              drawEnvelope(chart, span, view.colours, view.held && span.from > view.held);
            }
            for (const mark of view.marks) if (mark.isBar) drawMark(chart, mark, view.colourOf(mark.item), view.colours, { isUnder: true });
          });
          drawFlags(chart, view.flags, view.colours, { chosen: view.chosen, isLater: view.isLater, hasWords: chart.width >= 640 });
          if (view.held) drawHeld(chart, dayOf(view.held), view.colours);
        },
        afterDatasetsDraw: (chart) => {
          const isChosen = ({ item }) => view.chosen?.item === item;
          const { colours, colourOf } = view;
          for (const pole of view.poles) drawPole(chart, pole, colourOf(pole.item), colours, isChosen(pole));
          for (const mark of view.marks) drawMark(chart, mark, colourOf(mark.item), colours, { isChosen: isChosen(mark) });
          for (const mark of view.revisions) drawRevision(chart, mark, colourOf(mark.item), colours, isChosen(mark));
          drawLabels(chart, view.labels, colours);
        },
      },
    ],
  };
}

// The claim that a line states from its step `index` on; a total has none, its day must do.
function stated(data, { claimant, steps }, index) {
  const [on, y] = steps[index];
  return data.points.find((point) => point.claimant === claimant && point.end === on && point.y === y) ?? { reported: on };
}

function drawHeld({ ctx, chartArea: { top, bottom }, scales: { x } }, day, colours) {
  if (day < x.min || day > x.max) return;
  const at = Math.round(x.getPixelForValue(day)) + 0.5;
  ctx.save();
  ctx.strokeStyle = colours.ink;
  ctx.lineWidth = 1;
  ctx.beginPath();
  ctx.moveTo(at, top);
  ctx.lineTo(at, bottom);
  ctx.stroke();
  ctx.restore();
}

function clipped(chart, draw) {
  const { ctx, chartArea: { left, top, width, height } } = chart;
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top - 6, width, height + 6);
  ctx.clip();
  draw();
  ctx.restore();
}

/** The colours and the typeface of the page around `element`, as they are by now. */
export function themeOf(element) {
  const style = getComputedStyle(element);
  // However a page writes its colours, a canvas gives them back as #rrggbb. Colours of the
  // system it does not know as the page does: those pass through an element.
  const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const probe = matchMedia("(forced-colors: active)").matches && element.appendChild(document.createElement("span"));
  if (probe) probe.style.forcedColorAdjust = "none";
  const token = (name) => {
    const value = style.getPropertyValue(name).trim();
    pen.fillStyle = value;
    if (!probe) return pen.fillStyle;
    probe.style.color = value;
    pen.fillStyle = getComputedStyle(probe).color;
    pen.fillRect(0, 0, 1, 1);
    const parts = pen.getImageData(0, 0, 1, 1).data.subarray(0, 3);
    return `#${Array.from(parts, (part) => part.toString(16).padStart(2, "0")).join("")}`;
  };
  const family = style.fontFamily;
  const colours = {
    paper: token("--paper"),
    ink: token("--ink"),
    soft: token("--ink-soft"),
    axis: token("--color-axis"),
    grid: token("--color-grid"),
    later: token("--hairline"), // not reported yet at the day that is held
    band: token("--color-estimate-band"),
    claimants: Array.from({ length: 8 }, (_, index) => token(`--claimant-${index}`)),
    font: (size, weight = 400) => ({ family, size, weight }),
    css: (size, weight = 400) => `${weight} ${size}px ${family}`,
  };
  if (probe) probe.remove();
  return colours;
}
