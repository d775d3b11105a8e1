/** How claims look on a canvas: points and bars, whiskers, open arrows, revisions, events, the envelope. */
import { dayOf } from "./dates.js";

// One shape a claimant, as corners in a square of side 1 (none: a circle). figure.css has the same ones for legends.
const SHAPES = [
  [],
  [[0.06, 0.06], [0.94, 0.06], [0.94, 0.94], [0.06, 0.94]],
  [[0.5, 0], [1.04, 0.95], [-0.04, 0.95]],
  [[0.5, -0.06], [1.06, 0.5], [0.5, 1.06], [-0.06, 0.5]],
  [[-0.04, 0.05], [1.04, 0.05], [0.5, 1]],
  [[0.2, -0.04], [0.5, 0.26], [0.8, -0.04], [1.04, 0.2], [0.74, 0.5], [1.04, 0.8], [0.8, 1.04], [0.5, 0.74], [0.2, 1.04], [-0.04, 0.8], [0.26, 0.5], [-0.04, 0.2]],
  [[0.5, -0.1], [0.65, 0.3], [1.08, 0.32], [0.74, 0.59], [0.86, 1], [0.5, 0.76], [0.14, 1], [0.26, 0.59], [-0.08, 0.32], [0.35, 0.3]],
  [[0.33, -0.06], [0.67, -0.06], [0.67, 0.33], [1.06, 0.33], [1.06, 0.67], [0.67, 0.67], [0.67, 1.06], [0.33, 1.06], [0.33, 0.67], [-0.06, 0.67], [-0.06, 0.33], [0.33, 0.33]],
];
const SIZE = 11;
const FLAG = 17;
const LEAST_WORDS = 110;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
export const ARROW = 30;
const FADE = 34;
const NARROWEST_BAR = 5;

export function highestNumber({ points, totals, envelope }) {
  const numbers = [
    ...points.flatMap(({ low, best, high }) => [low, best, high]),
    ...totals.flatMap(({ steps }) => steps.map(([, y]) => y)),
    ...envelope.map(({ high }) => high),
  ];
  return Math.max(0, ...numbers.filter((number) => number !== null && number !== undefined));
}

/** Even steps from 0 to a whole one that stands above `highest`, at most about `most` of them. */
export function evenSteps(highest, most) {
  const rough = highest / most;
  const power = 10 ** Math.floor(Math.log10(rough || 1));
  const step = Math.max([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough * 0.99) * power, 1);
  return Array.from({ length: Math.max(Math.ceil(highest / step), 1) + 1 }, (_, index) => index * step);
}

/** Where each claim stands: a point at its as-of date, a bar over its period. From left to right. */
export function placeMarks(chart, data) {
  const { x, y } = chart.scales;
  // A bar may reach out of the period that is shown.
  const at = (on) => x.getPixelForValue(Math.min(Math.max(dayOf(on), x.min), x.max));
  const shapes = new Map(data.claimants.map(({ key, shape }) => [key, SHAPES[shape % SHAPES.length]]));
  const marks = data.points
    .filter(({ start, end }) => start || end)
    .map((item) => {
      const { low, high } = item;
      const from = at(item.start ?? item.end);
      const to = at(item.end ?? item.start);
      const isBar = item.basis === "flow" && Boolean(item.start) && item.start !== item.end;
      const grow = Math.max(0, NARROWEST_BAR - (to - from)) / 2;
      return {
        item,
        shape: shapes.get(item.claimant) ?? SHAPES[0],
        isBar,
        left: from - grow,
        right: to + grow,
        x: isBar ? (from + to) / 2 : to,
        y: y.getPixelForValue(item.y ?? ((low ?? 0) + (high ?? 0)) / 2),
        base: y.getPixelForValue(0),
        whisker: low !== null && high !== null && low !== high ? [low, high].map((end) => y.getPixelForValue(end)) : null,
      };
    })
    .sort(fromTheLeft);
  return apart(marks).sort(fromTheLeft);
}

/** The steps at which a claimant took a number back: a mark halfway between the two. */
export function placeRevisions(chart, revisions, marks) {
  const { x, y } = chart.scales;
  return apart(
    revisions.map((item) => {
      const heights = [item.before, item.after].filter((height) => height !== null);
      const middle = heights.reduce((sum, height) => sum + height, 0) / heights.length;
      const way = heights.length === 2 ? Math.sign(item.before - item.after) : 0;
      // Words that replace words stand at no number: on the axis, as in the strip.
      return { item, way, x: x.getPixelForValue(dayOf(item.on)), y: heights.length ? y.getPixelForValue(middle) : chart.chartArea.bottom - 5 };
    }),
    marks,
    -1,
  );
}

// What stands at one place would be hidden: the second one steps aside, by as little as shows it.
function apart(marks, others = [], way = 1) {
  const stand = others.map(({ x, y }) => ({ x, y }));
  for (const mark of marks) {
    const home = mark.x;
    for (let steps = 1; stand.some(({ x, y }) => Math.hypot(x - mark.x, y - mark.y) < 7) && steps < 99; steps += 1) {
      mark.x = home + way * Math.ceil(steps / 2) * (steps % 2 ? SIZE + 1 : -SIZE - 1);
    }
    stand.push(mark);
  }
  return marks;
}

function fromTheLeft(a, b) {
  return a.x - b.x || b.y - a.y;
}

/** Flags with letters above the plot, each as near to its day (`at`) as the others let it. */
export function placeFlags(chart, events) {
  const { left, right } = chart.chartArea;
  const flags = events
    .map((item, index) => ({ item, letter: LETTERS[index] ?? "·", at: chart.scales.x.getPixelForValue(dayOf(item.on)) }))
    .filter(({ at }) => at >= left && at <= right)
    .sort((a, b) => a.at - b.at);
  const wide = Math.min(FLAG + 2, (right - left) / (flags.length || 1));
  let edge = left - wide;
  for (const flag of flags) edge = flag.x = Math.max(flag.at, edge + wide);
  edge = right + wide;
  for (const flag of flags.toReversed()) edge = flag.x = Math.min(flag.x, edge - wide);
  return flags.map((flag) => ({ ...flag, y: FLAG / 2 + 1 }));
}

/** Flags of claims without a number: short poles on the time axis, their words stand in the strip below. */
export function placePoles(chart, strip) {
  const { left, right, bottom } = chart.chartArea;
  return strip
    .filter(({ on }) => on)
    .map((item) => ({ item, x: chart.scales.x.getPixelForValue(dayOf(item.on)), y: bottom - 5 }))
    .filter(({ x }) => x >= left && x <= right);
}

/** The range claimed over a span of time; an open end fades away. */
export function drawEnvelope(chart, { from, to, low, high, open }, colours, isLater) {
  const { ctx, scales: { x, y }, chartArea } = chart;
  // Whole pixels, and the last day included, so that no seam shows between two spans.
  const left = Math.round(x.getPixelForValue(dayOf(from)));
  const right = Math.max(Math.round(x.getPixelForValue(dayOf(to) + 1)), left + 2);
  let top = y.getPixelForValue(high);
  let bottom = y.getPixelForValue(low);
  if (bottom - top < 4) {
    top -= 2;
    bottom += 2;
  }
  ctx.save();
  if (isLater) ctx.globalAlpha = 0.4;
  ctx.fillStyle = colours.band;
  ctx.fillRect(left, top, right - left, bottom - top);
  const isBoth = open === "both";
  if (isBoth || open === "up") fade(top, Math.max(top - FADE, chartArea.top - 14));
  if (isBoth || open === "down") fade(bottom, Math.min(bottom + FADE, chartArea.bottom));
  ctx.restore();

  function fade(at, end) {
    const gradient = ctx.createLinearGradient(0, at, 0, end);
    gradient.addColorStop(0, colours.band);
    gradient.addColorStop(1, transparent(colours.band));
    ctx.fillStyle = gradient;
    ctx.fillRect(left, Math.min(at, end), right - left, Math.abs(end - at));
  }
}

export function drawMark({ ctx }, mark, colour, colours, { isChosen = false, isUnder = false } = {}) {
  const { item, shape } = mark;
  const isHollow = ["forecast", "planned", "cancelled"].includes(item.state);
  const isFaint = item.state === "superseded" || item.state === "deprecated";
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.fillStyle = colour;
  ctx.globalAlpha = isFaint ? 0.45 : 1;
  if (isUnder) {
    bar();
    ctx.restore();
    return;
  }
  ctx.lineWidth = 1.75;
  if (mark.whisker) whisker(...mark.whisker);
  if (item.open === "up") arrow(-1);
  if (item.open === "down") arrow(1);
  if (item.y !== null) symbol();
  if (item.corrected) caret();
  if (isChosen || item.ringed) ring(ctx, mark, colours);
  ctx.restore();

  function bar() {
    const height = mark.base - mark.y;
    ctx.globalAlpha *= isHollow ? 0 : 0.2;
    ctx.fillRect(mark.left, mark.y, mark.right - mark.left, height);
    ctx.globalAlpha = isFaint ? 0.45 : 1;
    ctx.lineWidth = 2;
    if (isHollow) ctx.setLineDash([3, 3]);
    ctx.beginPath();
    ctx.moveTo(mark.left, mark.y);
    ctx.lineTo(mark.right, mark.y);
    ctx.stroke();
    ctx.lineWidth = isHollow ? 1 : 0.75;
    ctx.beginPath();
    ctx.moveTo(mark.left, mark.base);
    ctx.lineTo(mark.left, mark.y);
    ctx.moveTo(mark.right, mark.y);
    ctx.lineTo(mark.right, mark.base);
    ctx.stroke();
  }

  function whisker(low, high) {
    ctx.beginPath();
    ctx.moveTo(mark.x, low);
    ctx.lineTo(mark.x, high);
    for (const end of [low, high]) {
      ctx.moveTo(mark.x - 5, end);
      ctx.lineTo(mark.x + 5, end);
    }
    ctx.stroke();
  }

  function arrow(way) {
    const end = way < 0 ? mark.y - ARROW : Math.min(mark.y + ARROW, mark.base);
    const gradient = ctx.createLinearGradient(0, mark.y, 0, end);
    gradient.addColorStop(0, colour);
    gradient.addColorStop(1, transparent(colour));
    ctx.strokeStyle = gradient;
    ctx.lineWidth = 2;
    ctx.beginPath();
    ctx.moveTo(mark.x, mark.y);
    ctx.lineTo(mark.x, end);
    for (const part of [0.5, 0.72]) {
      const head = mark.y + (end - mark.y) * part;
      ctx.moveTo(mark.x - 4.5, head - way * 4.5);
      ctx.lineTo(mark.x, head);
      ctx.lineTo(mark.x + 4.5, head - way * 4.5);
    }
    ctx.stroke();
    ctx.strokeStyle = colour;
  }

  function symbol() {
    const path = outline(shape, mark.x, mark.y);
    // A thin edge of paper keeps marks apart where they overlap.
    ctx.globalAlpha = 1;
    ctx.strokeStyle = colours.paper;
    ctx.lineWidth = 3;
    ctx.lineJoin = "round";
    ctx.stroke(path);
    ctx.fillStyle = colours.paper;
    ctx.fill(path);
    ctx.globalAlpha = isFaint ? 0.45 : 1;
    ctx.fillStyle = ctx.strokeStyle = colour;
    ctx.lineWidth = 1.75;
    if (isHollow) ctx.stroke(path);
    else ctx.fill(path);
  }

  // The proofreader's sign for what was put right.
  function caret() {
    ctx.globalAlpha = 1;
    ctx.strokeStyle = colours.ink;
    ctx.lineWidth = 1.5;
    ctx.beginPath();
    ctx.moveTo(mark.x - 4, mark.y + 13);
    ctx.lineTo(mark.x, mark.y + 9);
    ctx.lineTo(mark.x + 4, mark.y + 13);
    ctx.stroke();
  }
}

function ring(ctx, { x, y }, colours) {
  ctx.globalAlpha = 1;
  ctx.strokeStyle = colours.ink;
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  ctx.arc(x, y, 10, 0, 2 * Math.PI);
  ctx.stroke();
}

export function drawRevision({ ctx }, mark, colour, colours, isChosen) {
  const { x, y, way } = mark;
  ctx.save();
  ctx.fillStyle = colours.paper;
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  ctx.arc(x, y, 6.5, 0, 2 * Math.PI);
  ctx.fill();
  ctx.stroke();
  ctx.beginPath();
  ctx.moveTo(x, y - 3.5 * way);
  ctx.lineTo(x, y + 3.5 * way);
  ctx.moveTo(x - 2.5, y + way);
  ctx.lineTo(x, y + 3.5 * way);
  ctx.lineTo(x + 2.5, y + way);
  ctx.stroke();
  if (isChosen) ring(ctx, mark, colours);
  ctx.restore();
}

/** The line of an event, from its flag to its day and down; its words too, where the next flag leaves room. */
export function drawFlags(chart, flags, colours, { chosen, isLater, hasWords }) {
  const { ctx, chartArea: { top, bottom, right } } = chart;
  ctx.save();
  ctx.textBaseline = "middle";
  flags.forEach(({ item, letter, x, at }, index) => {
    const isChosen = chosen?.item === item;
    const colour = isLater(item) ? colours.later : isChosen ? colours.ink : colours.axis;
    ctx.strokeStyle = ctx.fillStyle = colour;
    ctx.lineWidth = 1;
    ctx.setLineDash(isChosen ? [] : [2, 3]);
    ctx.beginPath();
    ctx.moveTo(x, FLAG + 1);
    ctx.lineTo(at, top);
    ctx.lineTo(at, bottom);
    ctx.stroke();
    ctx.setLineDash([]);
    if (isChosen) ctx.fillRect(x - FLAG / 2, 1, FLAG, FLAG);
    else ctx.strokeRect(Math.round(x - FLAG / 2) + 0.5, 1.5, FLAG - 1, FLAG - 1);
    ctx.textAlign = "center";
    ctx.font = colours.css(11, 600);
    ctx.fillStyle = isChosen ? colours.paper : isLater(item) ? colours.later : colours.soft;
    ctx.fillText(letter, x, FLAG / 2 + 1.5);
    const room = (flags[index + 1]?.x ?? right + FLAG) - x - FLAG - 10;
    ctx.font = colours.css(11.5);
    ctx.textAlign = "start";
    if (hasWords && room > LEAST_WORDS) ctx.fillText(shortened(ctx, item.words, room), x + FLAG / 2 + 5, FLAG / 2 + 1.5);
  });
  ctx.restore();
}

// As many whole words as there is room for.
function shortened(ctx, words, room) {
  let text = words;
  while (ctx.measureText(text).width > room) text = `${text.replace(/…$/, "").replace(/\s*\S+$/, "")}…`;
  return text;
}

export function drawPole({ ctx }, { item, x, y }, colour, colours, isChosen) {
  ctx.save();
  ctx.fillStyle = colour;
  // Two thin poles for a denial, as in the strip.
  if (item.type === "denial") [-2.5, 0.5].forEach((aside) => ctx.fillRect(x + aside, y - 4, 2, 9));
  else ctx.fillRect(x - 1.5, y - 4, 3, 9);
  if (isChosen) ring(ctx, { x, y }, colours);
  ctx.restore();
}

function outline(corners, x, y) {
  const path = new Path2D();
  if (!corners.length) path.arc(x, y, SIZE / 2, 0, 2 * Math.PI);
  corners.forEach(([across, down], index) => {
    path[index ? "lineTo" : "moveTo"](x + (across - 0.5) * SIZE, y + (down - 0.5) * SIZE);
  });
  path.closePath();
  return path;
}

// The same colour with no opacity; tokens are written as #rgb or #rrggbb.
function transparent(hex) {
  const digits = hex.replace("#", "");
  return digits.length === 3 ? `#${digits}0` : `#${digits}00`;
}
