/** How claims look on a canvas: points and bars, whiskers, open arrows, the envelope, names at line ends. */
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
const ARROW = 30;
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

/** At most about `most` even steps from 0 up to `max`. */
export function evenSteps(max, most) {
  const rough = max / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough * 0.99) * power, 1);
  return Array.from({ length: Math.floor(max / step) + 1 }, (_, index) => index * step);
}

/** Where each claim stands: a point at its as-of date, a bar over its period. From left to right. */
export function placeMarks(chart, data) {
  const { x, y } = chart.scales;
  const shapes = new Map(data.claimants.map(({ key, shape }) => [key, SHAPES[shape % SHAPES.length]]));
  const marks = data.points
    .filter(({ start, end }) => start || end)
    .map((point) => {
      const from = x.getPixelForValue(dayOf(point.start ?? point.end));
      const to = x.getPixelForValue(dayOf(point.end ?? point.start));
      const isBar = point.basis === "flow" && Boolean(point.start) && from !== to;
      const value = point.y ?? ((point.low ?? 0) + (point.high ?? 0)) / 2;
      const grow = Math.max(0, NARROWEST_BAR - (to - from)) / 2;
      return {
        point,
        shape: shapes.get(point.claimant) ?? SHAPES[0],
        isBar,
        left: from - grow,
        right: to + grow,
        x: isBar ? (from + to) / 2 : to,
        y: y.getPixelForValue(value),
        base: y.getPixelForValue(0),
      };
    })
    .sort((a, b) => a.x - b.x || b.y - a.y);
  return spread(marks);
}

// Claims of the same number on the same day would hide each other: they stand side by side.
function spread(marks) {
  const left = new Set(marks);
  for (const mark of marks) {
    if (!left.has(mark)) continue;
    const crowd = [...left].filter(({ x, y }) => Math.abs(x - mark.x) < 4 && Math.abs(y - mark.y) < 4);
    crowd.forEach((one) => left.delete(one));
    const start = mark.x - ((crowd.length - 1) * (SIZE + 1)) / 2;
    crowd.forEach((one, index) => {
      one.x = start + index * (SIZE + 1);
    });
  }
  return marks.sort((a, b) => a.x - b.x || b.y - a.y);
}

/** The range claimed over a span of time; an open end fades away. */
export function drawEnvelope(chart, { from, to, low, high, open }, colours) {
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
  ctx.fillStyle = colours.band;
  ctx.fillRect(left, top, right - left, bottom - top);
  const isBoth = open === "both";
  if (isBoth || open === "up") fade(top, Math.max(top - FADE, chartArea.top - 14));
  if (isBoth || open === "down") fade(bottom, Math.min(bottom + FADE, chartArea.bottom));

  function fade(at, end) {
    const gradient = ctx.createLinearGradient(0, at, 0, end);
    gradient.addColorStop(0, colours.band);
    gradient.addColorStop(1, transparent(colours.band));
    ctx.fillStyle = gradient;
    ctx.fillRect(left, Math.min(at, end), right - left, Math.abs(end - at));
  }
}

export function drawMark(chart, mark, colour, colours, { isChosen = false, isUnder = false } = {}) {
  const { ctx, scales: { y } } = chart;
  const { point, shape } = mark;
  const isHollow = ["forecast", "planned", "cancelled"].includes(point.state);
  const isFaint = point.state === "superseded" || point.state === "deprecated";
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
  if (point.low !== null && point.high !== null && point.low !== point.high) {
    whisker(y.getPixelForValue(point.low), y.getPixelForValue(point.high));
  }
  if (point.open === "up") arrow(-1);
  if (point.open === "down") arrow(1);
  if (point.y !== null) symbol();
  if (isChosen || point.ringed) ring();
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

  function ring() {
    ctx.globalAlpha = 1;
    ctx.strokeStyle = colours.ink;
    ctx.lineWidth = 1.5;
    ctx.beginPath();
    ctx.arc(mark.x, mark.y, 10, 0, 2 * Math.PI);
    ctx.stroke();
  }
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

/**
 * Names at the ends of the claimants' lines, moved until they hide neither a mark nor a line nor each other.
 * Tells whether every one of `claimants` found a place.
 */
export function drawLabels(chart, data, marks, claimants, colourOf, colours) {
  const { ctx, chartArea, scales } = chart;
  const at = ([on, y]) => ({ x: scales.x.getPixelForValue(dayOf(on)), y: scales.y.getPixelForValue(y) });
  const stepped = [...data.lines, ...data.totals];
  const taken = [
    ...marks.map(({ x, y }) => ({ left: x - 8, right: x + 8, top: y - 8, bottom: y + 8 })),
    ...marks.filter(({ point }) => point.open).map(({ x, y, point: { open } }) => ({ left: x - 5, right: x + 5, top: open === "up" ? y - ARROW : y, bottom: open === "up" ? y : y + ARROW })),
    ...marks.filter(({ isBar }) => isBar).map(({ left, right, y }) => ({ left, right, top: y - 3, bottom: y + 3 })),
    // The band of a single number is as thin as a line.
    ...data.envelope.filter(({ low, high }) => low === high).map(({ from, to, low }) => ({ left: at([from, low]).x, right: at([to, low]).x, top: at([from, low]).y - 3, bottom: at([from, low]).y + 3 })),
    ...stepped.flatMap(({ steps }) => steps.slice(1).flatMap((step, index) => along(steps[index], step))),
  ];
  let everyone = true;
  ctx.save();
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  for (const { steps, words } of data.totals) {
    const last = steps.findLast(([, y]) => y !== null);
    if (last) put([data.text.derived, words].filter(Boolean), at(last), colours.soft, 400);
  }
  for (const { key, name } of claimants) {
    const ends = data.lines
      .filter(({ claimant }) => claimant === key)
      .map(({ steps }) => steps.findLast(([, y]) => y !== null))
      .filter(Boolean)
      .map(at);
    const mark = marks.findLast(({ point }) => point.claimant === key);
    const anchor = [...ends, mark].filter(Boolean).sort((a, b) => b.x - a.x)[0];
    if (anchor) everyone = put(broken(ctx, name, 150, colours.css(12.5, 600)), anchor, colourOf(key), 600) && everyone;
  }
  ctx.restore();
  return everyone;

  // The two strokes of a step, as boxes.
  function along(from, to) {
    if (from[1] === null) return [];
    const start = at(from);
    const end = to[1] === null ? { ...at([to[0], from[1]]) } : at(to);
    return [
      { left: start.x, right: end.x, top: start.y - 3, bottom: start.y + 3 },
      { left: end.x - 3, right: end.x + 3, top: Math.min(start.y, end.y), bottom: Math.max(start.y, end.y) },
    ];
  }

  function put(lines, anchor, colour, weight) {
    ctx.font = colours.css(12.5, weight);
    const width = Math.max(...lines.map((text) => ctx.measureText(text).width));
    const height = lines.length * 15;
    const beside = [0, -14, 14, -24, 24, -36, 36].flatMap((shift) => [
      { left: anchor.x + 10, top: anchor.y + shift - height / 2 },
      { left: anchor.x - 10 - width, top: anchor.y + shift - height / 2 },
    ]);
    const over = [-1, 1].map((way) => ({
      left: Math.min(Math.max(anchor.x - width / 2, chartArea.left), chart.width - width),
      top: way < 0 ? anchor.y - 11 - height : anchor.y + 11,
    }));
    const box = [...beside.slice(0, 2), ...over, ...beside.slice(2)]
      .map(({ left, top }) => ({ left, right: left + width, top, bottom: top + height }))
      .find(
        (one) =>
          one.left >= chartArea.left + 2 &&
          one.right <= chart.width &&
          one.top >= 0 &&
          one.bottom <= chartArea.bottom - 2 &&
          taken.every((other) => one.right < other.left || one.left > other.right || one.bottom < other.top || one.top > other.bottom),
      );
    if (!box) return false;
    taken.push(box);
    ctx.fillStyle = colour;
    ctx.strokeStyle = colours.paper;
    ctx.lineWidth = 3;
    lines.forEach((text, index) => {
      const y = box.top + 7.5 + index * 15;
      ctx.strokeText(text, box.left, y);
      ctx.fillText(text, box.left, y);
    });
    return true;
  }
}

// A name on one line, or on two of about the same length.
function broken(ctx, name, room, font) {
  ctx.font = font;
  if (ctx.measureText(name).width <= room) return [name];
  const words = name.split(" ");
  const middle = name.length / 2;
  let length = 0;
  let best = 1;
  let least = Infinity;
  words.forEach((word, index) => {
    length += word.length + 1;
    if (index < words.length - 1 && Math.abs(length - middle) < least) [best, least] = [index + 1, Math.abs(length - middle)];
  });
  return [words.slice(0, best).join(" "), words.slice(best).join(" ")];
}

// The same colour with no opacity; tokens are written as #rgb or #rrggbb.
function transparent(hex) {
  const digits = hex.replace("#", "");
  return digits.length === 3 ? `#${digits}0` : `#${digits}00`;
}
