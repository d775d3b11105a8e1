/** Words beside lines and marks, moved until they hide neither a mark nor a line nor each other. */
import { dayOf } from "./dates.js";
import { ARROW } from "./marks.js";

const FEW = 4; // so few marks have room for their own numbers beside them
const SIZE = 12.5;

/** Boxes {lines, left, right, top, bottom, colour(), weight}; what finds no place has none. */
export function placeLabels(chart, { data, marks, revisions, isShown, isLater, isSmall, colourOf, colours }) {
  const { ctx, chartArea, scales } = chart;
  const at = ([on, y]) => ({ x: scales.x.getPixelForValue(dayOf(on)), y: scales.y.getPixelForValue(y) });
  const lines = data.lines.filter(isShown);
  const totals = data.totals.filter(isShown);
  const taken = [
    ...[...marks, ...revisions].map(({ x, y }) => ({ left: x - 8, right: x + 8, top: y - 8, bottom: y + 8 })),
    ...marks.filter(({ item }) => item.open).map(({ x, y, item: { open } }) => ({ left: x - 5, right: x + 5, top: open === "up" ? y - ARROW : y, bottom: open === "up" ? y : y + ARROW })),
    ...marks.filter(({ isBar }) => isBar).map(({ left, right, y }) => ({ left, right, top: y - 3, bottom: y + 3 })),
    ...marks.filter(({ whisker }) => whisker).map(({ x, whisker: [low, high] }) => ({ left: x - 5, right: x + 5, top: high, bottom: low })),
    // The band of a single number is as thin as a line.
    ...data.envelope.filter(({ low, high }) => low === high).map(({ from, to, low }) => ({ left: at([from, low]).x, right: at([to, low]).x, top: at([from, low]).y - 3, bottom: at([from, low]).y + 3 })),
    ...[...lines, ...totals].flatMap(({ steps }) => steps.slice(1).flatMap((step, index) => along(steps[index], step))),
  ];
  const boxes = [];
  for (const { steps, words } of totals) {
    const last = steps.findLast(([, y]) => y !== null);
    if (last) put([data.text.derived, words].filter(Boolean), at(last), () => (isLater({ reported: steps[0][0] }) ? colours.later : colours.soft), 400);
  }
  if (isSmall) {
    if (marks.length <= FEW) for (const mark of marks) put([mark.item.words], mark, () => colourOf(mark.item), 600);
  } else {
    for (const claimant of data.claimants) {
      if (!isShown({ claimant: claimant.key })) continue;
      const ends = lines
        .filter((line) => line.claimant === claimant.key)
        .map(({ steps }) => steps.findLast(([, y]) => y !== null))
        .filter(Boolean)
        .map(at);
      const own = marks.filter(({ item }) => item.claimant === claimant.key);
      const anchor = [...ends, ...own].sort((a, b) => b.x - a.x)[0];
      // Grey only while nothing of theirs had been reported.
      const colour = () => colourOf(own.find(({ item }) => !isLater(item))?.item ?? own[0]?.item ?? { claimant: claimant.key });
      if (anchor) put(broken(claimant.name, 150), anchor, colour, 600);
    }
  }
  return boxes;

  // The two strokes of a step, as boxes.
  function along(from, to) {
    if (from[1] === null) return [];
    const start = at(from);
    const end = to[1] === null ? at([to[0], from[1]]) : at(to);
    return [
      { left: start.x, right: end.x, top: start.y - 3, bottom: start.y + 3 },
      { left: end.x - 3, right: end.x + 3, top: Math.min(start.y, end.y), bottom: Math.max(start.y, end.y) },
    ];
  }

  function put(words, anchor, colour, weight) {
    ctx.font = colours.css(SIZE, weight);
    const width = Math.max(...words.map((text) => ctx.measureText(text).width));
    const height = words.length * 15;
    const beside = [0, -14, 14, -24, 24, -36, 36].flatMap((shift) => [
      { left: anchor.x + 11, top: anchor.y + shift - height / 2 },
      { left: anchor.x - 11 - width, top: anchor.y + shift - height / 2 },
    ]);
    const over = [-1, 1].map((way) => ({
      left: Math.min(Math.max(anchor.x - width / 2, chartArea.left + 2), chart.width - width),
      top: way < 0 ? anchor.y - 11 - height : anchor.y + 11,
    }));
    const box = [...beside.slice(0, 2), ...over, ...beside.slice(2)]
      .map(({ left, top }) => ({ lines: words, left, right: left + width, top, bottom: top + height, colour, weight }))
      .find(
        (one) =>
          one.left >= chartArea.left + 2 &&
          one.right <= chart.width &&
          one.top >= chartArea.top - 6 &&
          one.bottom <= chartArea.bottom - 2 &&
          taken.every((other) => one.right < other.left || one.left > other.right || one.bottom < other.top || one.top > other.bottom),
      );
    if (!box) return;
    taken.push(box);
    boxes.push(box);
  }

  // A name on one line, or on two of about the same length.
  function broken(name, room) {
    ctx.font = colours.css(SIZE, 600);
    const words = name.split(" ");
    if (words.length < 2 || ctx.measureText(name).width <= room) return [name];
    const halves = words.slice(1).map((_, index) => [words.slice(0, index + 1).join(" "), words.slice(index + 1).join(" ")]);
    return halves.sort((a, b) => Math.abs(a[0].length - a[1].length) - Math.abs(b[0].length - b[1].length))[0];
  }
}

export function drawLabels({ ctx }, boxes, colours) {
  ctx.save();
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  ctx.lineWidth = 3;
  ctx.strokeStyle = colours.paper;
  for (const { lines, left, top, colour, weight } of boxes) {
    ctx.font = colours.css(SIZE, weight);
    ctx.fillStyle = colour();
    lines.forEach((text, index) => {
      ctx.strokeText(text, left, top + 7.5 + index * 15);
      ctx.fillText(text, left, top + 7.5 + index * 15);
    });
  }
  ctx.restore();
}
