/** Dates as whole days since 1970, and the ticks of a time axis in months, quarters or years. */

const DAY = 86_400_000;

/** English dates are written as in the rest of the page, the day first. */
export function languageOfPage() {
  const { lang } = document.documentElement;
  return lang && lang !== "en" ? lang : "en-GB";
}

export function dayOf(iso) {
  return Date.parse(`${iso}T00:00:00Z`) / DAY;
}

export function isoOf(day) {
  return new Date(day * DAY).toISOString().slice(0, 10);
}

export function dayWords(day, language) {
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone: "UTC" }).format(day * DAY);
}

/** At most `most` ticks from day `from` to day `to`: {value, words, isYear}; words may be two lines. */
export function dateTicks(from, to, most, language) {
  const first = new Date(from * DAY);
  const last = new Date(to * DAY);
  const months = (last.getUTCFullYear() - first.getUTCFullYear()) * 12 + last.getUTCMonth() - first.getUTCMonth() + 1;
  if (months <= 2) return fewDays(from, to, most, language);
  const step = [1, 2, 3, 6, 12, 24, 60, 120].find((size) => months / size <= Math.max(most, 2)) ?? 240;
  const month = new Intl.DateTimeFormat(language, { month: "short", timeZone: "UTC" });
  const ticks = [];
  let shownYear = null;
  const start = first.getUTCFullYear() * 12 + first.getUTCMonth();
  for (let index = Math.ceil(start / step) * step; ; index += step) {
    const on = new Date(Date.UTC(Math.floor(index / 12), index % 12, 1));
    if (on > last) break;
    if (on < first) continue;
    const year = on.getUTCFullYear();
    const words = step >= 12 ? String(year) : [month.format(on), year === shownYear ? "" : String(year)];
    shownYear = year;
    ticks.push({ value: on.getTime() / DAY, words, isYear: on.getUTCMonth() === 0 });
  }
  return ticks;
}

// A few weeks hold hardly a first of a month: their ticks are days.
function fewDays(from, to, most, language) {
  const step = [1, 2, 7, 14, 28].find((size) => (to - from) / size <= Math.max(most, 2)) ?? 28;
  const day = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", timeZone: "UTC" });
  const ticks = [];
  for (let on = Math.ceil(from); on <= to; on += step) {
    const isFirst = !ticks.length;
    ticks.push({ value: on, words: [day.format(on * DAY), isFirst ? isoOf(on).slice(0, 4) : ""], isYear: isoOf(on).endsWith("-01-01") });
  }
  return ticks;
}
